"""A real practice asks everybody for a second factor; a fictional one does not."""

from django.urls import reverse

from holdspace.web.ui.middleware.factors import FOUND


def test_without_one_every_page_leads_to_setting_it_up(signed_in):
    browser = signed_in(factor=False)
    assert browser.get("/")["Location"] == reverse("mfa_index")
    assert browser.get("/clients/")["Location"] == reverse("mfa_index")


def test_the_pages_that_set_it_up_answer(signed_in):
    browser = signed_in(factor=False)
    assert browser.get(reverse("mfa_index")).status_code == 200
    assert "One more step" in browser.get(reverse("mfa_index")).text
    assert browser.get("/recovery/").status_code == 200
    assert browser.get("/open/").status_code == 302


def test_with_one_every_page_answers(signed_in):
    assert signed_in().get("/").status_code == 200


def test_a_fictional_practice_asks_for_none(signed_in, cast):
    practice = cast.person("ada").practice
    practice.fictional = True
    practice.save()
    answer = signed_in(factor=False).get("/")
    assert answer.status_code == 200
    assert "A practice that does not exist." in answer.text


def test_it_is_asked_for_again_when_it_is_taken_away(signed_in, cast):
    browser = signed_in()
    browser.get("/")
    assert browser.session[FOUND]
    cast.person("ada").authenticator_set.all().delete()
    session = browser.session
    del session[FOUND]
    session.save()
    assert browser.get("/")["Location"] == reverse("mfa_index")
