"""The key of a browser's journal: its own person's alone, gone with a sign-out, and after seven days."""

from datetime import timedelta
from uuid import uuid4

import pytest

from holdspace.access.actor import Role
from holdspace.kernel.errors import Denied
from holdspace.practice.models import JournalKey
from holdspace.practice.services import journals
from tests.cast import AT, ORIGIN

DAY = timedelta(days=1)
A, B = b"a" * 32, b"b" * 32


def kept(cast, name="ada"):
    return sorted(bytes(row.key) for row in JournalKey.objects.filter(person=cast.person(name)))


def test_a_login_has_one_key_however_often_a_page_asks(cast):
    ada = cast.actor("ada")
    first = journals.begin_journal(ada, "monday", key=A, at=AT)
    again = journals.begin_journal(ada, "monday", key=B, at=AT)
    assert (again.id, bytes(again.key)) == (first.id, A)
    assert bytes(journals.begin_journal(ada, "tuesday", key=B, at=AT).key) == B


def test_the_key_of_an_earlier_login_opens_for_its_own_person_alone(cast):
    earlier = journals.begin_journal(cast.actor("ada"), "monday", key=A, at=AT)
    own = journals.begin_journal(cast.actor("ben"), "monday", key=B, at=AT)
    asked = [earlier.id, own.id, uuid4()]
    assert [bytes(row.key) for row in journals.open_journals(cast.actor("ada"), asked, at=AT)] == [A]
    assert [bytes(row.key) for row in journals.open_journals(cast.actor("ben"), asked, at=AT)] == [B]
    assert journals.open_journals(cast.actor("noor"), asked, at=AT) == []


def test_signing_out_destroys_the_key_of_that_login_and_no_other(cast):
    journals.begin_journal(cast.actor("ada"), "monday", key=A, at=AT)
    journals.begin_journal(cast.actor("ada"), "at home", key=B, at=AT)
    journals.end_journal(cast.person("ben"), "monday", ORIGIN, at=AT)
    assert kept(cast) == [A, B]
    journals.end_journal(cast.person("ada"), "monday", ORIGIN, at=AT)
    assert kept(cast) == [B]


def test_a_key_is_closed_once_its_words_are_safe_but_never_that_of_this_login(cast):
    ada = cast.actor("ada")
    keys = [journals.begin_journal(ada, login, key=key, at=AT).id for login, key in (("monday", A), ("today", B))]
    journals.close_journals(cast.actor("ben"), keys, login="x", at=AT)
    assert kept(cast) == [A, B]
    journals.close_journals(ada, keys, login="today", at=AT)
    assert kept(cast) == [B]


@pytest.mark.parametrize(("after", "left"), [(7 * DAY, [A]), (7.5 * DAY, []), (30 * DAY, [])])
def test_a_key_waits_seven_days_after_the_longest_login(cast, after, left):
    key = journals.begin_journal(cast.actor("ada"), "monday", key=A, at=AT)
    journals.destroy_old_journals(at=AT + after)
    assert kept(cast) == left
    assert [bytes(row.key) for row in journals.open_journals(cast.actor("ada"), [key.id], at=AT + after)] == left


def test_an_old_key_opens_nothing_even_before_the_job_has_come_round(cast):
    key = journals.begin_journal(cast.actor("ada"), "monday", key=A, at=AT)
    assert journals.open_journals(cast.actor("ada"), [key.id], at=AT + 8 * DAY) == []
    assert kept(cast) == [A]


def test_the_keys_of_somebody_who_left_are_destroyed(cast):
    journals.begin_journal(cast.actor("ada"), "monday", key=A, at=AT)
    journals.begin_journal(cast.actor("ben"), "monday", key=B, at=AT)
    person = cast.person("ada")
    person.is_active, person.deactivated_at = False, AT
    person.save()
    journals.destroy_old_journals(at=AT)
    assert (kept(cast), kept(cast, "ben")) == ([], [B])


def test_a_client_has_no_journal(cast):
    with pytest.raises(Denied):
        journals.begin_journal(cast.actor("cody"), "monday", key=A, at=AT)
    assert Role.CLIENT in cast.actor("cody").roles
    assert JournalKey.objects.count() == 0
