"""A client's safety plan: versions that never change, for the care team, never overwritten."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound
from holdspace.notes.models import SafetyPlan
from holdspace.notes.safety_plans import KEYS, has_safety_plan, open_safety_plan
from holdspace.notes.services.safety_plans import STALE, write_safety_plan
from tests.cast import AT

MINUTE = timedelta(minutes=1)


def write(cast, parts, version=0, by="ada", **more):
    return write_safety_plan(cast.actor(by), cast.clients["cleo"], parts=parts, version=version, at=AT, **more)


def test_each_save_is_a_version_and_earlier_ones_stay(cast):
    write(cast, {"signs": "Sleeping badly.", "people": "Sister, 555-0110"})
    write(cast, {"signs": "Sleeping badly.\r\nNot answering.", "people": ""}, version=1)
    page = open_safety_plan(cast.actor("ada"), cast.clients["cleo"], at=AT)
    assert page.plan is not None
    assert (page.plan.row.version, page.plan.intact) == (2, True)
    assert page.plan.texts == dict.fromkeys(KEYS, "") | {"signs": "Sleeping badly.\nNot answering."}
    old = open_safety_plan(cast.actor("ada"), cast.clients["cleo"], at=AT, version=1)
    assert old.plan is not None
    assert old.plan.texts["people"] == "Sister, 555-0110"
    assert [one.version for one in old.versions] == [2, 1]


def test_who_comes_second_is_told_and_nothing_is_overwritten(cast, together):
    write(cast, {"signs": "One."})
    newer = write(cast, {"signs": "Two."}, version=1)
    with pytest.raises(Conflict) as conflict:
        write(cast, {"signs": "Three."}, version=1, by="tomas")
    assert (conflict.value.sentence, conflict.value.current) == (STALE, newer)
    assert SafetyPlan.objects.count() == 2


def test_the_same_words_make_no_version_and_a_form_sent_twice_one(cast):
    form = uuid4()
    first = write(cast, {"signs": "One."}, plan_id=form)
    assert write(cast, {"signs": "One."}, plan_id=form) == first
    assert write(cast, {"signs": "One."}, version=1) == first
    assert SafetyPlan.objects.count() == 1


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({}, "signs"),
        ({"signs": " \n"}, "signs"),
        ({"means": "x" * 5_001}, "means"),
        ({"horoscope": "x"}, "horoscope"),
        ({"own": "\x00"}, "own"),
    ],
)
def test_what_is_no_plan_is_refused_by_part(cast, parts, field):
    with pytest.raises(Invalid) as invalid:
        write(cast, parts)
    assert list(invalid.value.fields) == [field]


@pytest.mark.parametrize(
    ("name", "reads", "writes"),
    [
        ("ada", None, None),
        ("tomas", NotFound, NotFound),
        ("gus", NotFound, NotFound),
        ("noor", NotFound, NotFound),
        ("cody", NotFound, NotFound),
        ("fay", Denied, Denied),
        ("bil", Denied, Denied),
        ("mara", Denied, Denied),
        ("olive", Denied, Denied),
    ],
)
def test_a_plan_is_for_the_care_team(cast, name, reads, writes):
    write(cast, {"signs": "quicksilver"})
    actor, cleo = cast.actor(name), cast.clients["cleo"]
    for verb, error in (
        (lambda: open_safety_plan(actor, cleo, at=AT), reads),
        (lambda: write_safety_plan(actor, cleo, parts={"signs": "Other."}, version=1, at=AT), writes),
    ):
        if error is None:
            verb()
        else:
            with pytest.raises(error) as refused:
                verb()
            assert "quicksilver" not in str(refused.value)
    assert (has_safety_plan(actor, cleo) is not None) is (error is None)


def test_a_supervisor_reads_and_does_not_write(cast):
    theo = cast.clients["theo"]
    write_safety_plan(cast.actor("gus"), theo, parts={"signs": "One."}, version=0, at=AT)
    ben = cast.actor("ben")
    assert open_safety_plan(ben, theo, at=AT).plan is not None
    with pytest.raises(NotFound):
        write_safety_plan(ben, theo, parts={"signs": "Two."}, version=1, at=AT)


def test_a_version_that_never_was_is_not_found(cast):
    write(cast, {"signs": "One."})
    with pytest.raises(NotFound):
        open_safety_plan(cast.actor("ada"), cast.clients["cleo"], at=AT, version=7)


@pytest.mark.parametrize("statement", ["UPDATE note_safety_plan SET version = 9", "DELETE FROM note_safety_plan"])
def test_a_kept_version_cannot_be_changed(cast, statement):
    write(cast, {"signs": "One."})
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert SafetyPlan.objects.get().version == 1
