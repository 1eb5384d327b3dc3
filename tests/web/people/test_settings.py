"""The practice's settings and one's own preferences."""

import pytest

from holdspace.practice.models import Practice
from tests.web.office import sign_in, text


def test_an_owner_changes_name_zone_and_lateness(cast):
    ada = sign_in(cast.person("ada"))
    answer = ada.post("/practice/", {"name": "Willow House", "timezone": "America/Denver", "late_after_hours": "48"})
    assert answer.status_code == 302
    practice = Practice.objects.get(id=cast.practice)
    assert (practice.name, practice.timezone, practice.late_after_hours) == ("Willow House", "America/Denver", 48)


@pytest.mark.parametrize(
    "changes", [{"name": ""}, {"timezone": "Mars"}, {"late_after_hours": "0"}, {"late_after_hours": "x"}]
)
def test_settings_that_make_no_sense_are_kept_on_the_page(cast, changes):
    facts = {"name": "Willow House", "timezone": "America/Denver", "late_after_hours": "24"}
    assert sign_in(cast.person("ada")).post("/practice/", facts | changes).status_code == 422
    assert Practice.objects.get(id=cast.practice).name == "Willow Street Practice"


@pytest.mark.parametrize("who", ["ben", "fay", "mara", "cody"])
def test_nobody_else_opens_the_settings(cast, who):
    assert sign_in(cast.person(who)).get("/practice/").status_code == 403


def test_a_new_recovery_code_is_an_owners(cast):
    assert sign_in(cast.person("fay")).post("/setup/recovery/new/").status_code == 403
    stale = sign_in(cast.person("ada"), fresh=False)
    assert "/reauthenticate/" in stale.post("/setup/recovery/new/").headers["Location"]


def test_preferences_change_the_page_at_once(cast):
    tomas = sign_in(cast.person("tomas"))
    tomas.post("/preferences/", {"scheme": "dark", "density": "compact", "format_key": "soap"})
    page = text(tomas.get("/preferences/"))
    assert 'data-scheme="dark"' in page
    assert 'data-density="compact"' in page
    assert 'data-keys="off"' in page
    assert '<option value="soap" selected>' in page


def test_single_keys_are_on_until_they_are_switched_off(cast):
    tomas = sign_in(cast.person("tomas"))
    assert 'data-keys="off"' not in text(tomas.get("/preferences/"))
    tomas.post("/preferences/", {"single_keys": "on"})
    assert 'data-keys="off"' not in text(tomas.get("/preferences/"))


def test_a_preference_that_is_no_choice_is_refused(cast):
    answer = sign_in(cast.person("tomas")).post("/preferences/", {"scheme": "plaid"})
    assert answer.status_code == 422
