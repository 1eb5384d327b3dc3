"""The log: what an event holds, who reads it, and that it cannot be changed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from holdspace.access.actor import Origin
from holdspace.audit import queries
from holdspace.audit import services as audit
from holdspace.audit.models import AuditEvent
from holdspace.audit.queries import LogFilter
from holdspace.clients import queries as clients
from holdspace.kernel.canonical import canonical, sha256
from holdspace.kernel.errors import Denied, NotFound
from holdspace.kernel.frozen import SENTENCE

HOUR = timedelta(hours=1)


def test_an_event_says_who_did_what_to_which_record_when_and_from_where(cast):
    ada, thing = cast.actor("ada", face="api"), uuid4()
    event = audit.record(
        ada,
        "note.sign",
        "note",
        thing,
        at=cast.at,
        client=cast.clients["cleo"],
        version=2,
        digest=b"\x01" * 32,
        reason="passkey",
    )
    event.refresh_from_db()
    facts = event.facts()
    assert bytes(event.payload) == canonical(facts)
    assert bytes(event.leaf) == sha256(b"\x00" + bytes(event.payload))
    salt = facts.pop("salt")
    assert len(salt) == 22  # sixteen bytes
    assert facts == {
        "v": 1,
        "id": str(event.id),
        "at": "2025-03-11T17:00:00Z",
        "actor": {"user": str(cast.people["ada"]), "role": "clinician+owner", "session": "a1b2c3"},
        "from": {"face": "api", "address": "192.0.2.7"},
        "action": "note.sign",
        "outcome": "done",
        "object": {"type": "note", "id": str(thing), "version": 2},
        "sha256": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
        "reason": "passkey",
        "client": str(cast.clients["cleo"]),
    }
    again = audit.record(ada, "note.sign", "note", thing, at=cast.at)
    assert again.facts()["salt"] != salt
    assert event.idx is None  # numbered when the log exists


def test_a_list_is_one_event_naming_its_records(cast):
    ids = [uuid4(), uuid4()]
    assert audit.record(cast.actor("ada"), "client.list", "client", None, at=cast.at, among=ids).facts()["objects"] == [
        str(one) for one in ids
    ]
    assert "objects" not in audit.record(cast.actor("ada"), "client.list", "client", None, at=cast.at).facts()


def test_a_refusal_is_recorded_with_its_kind_after_what_was_refused_was_undone(cast):
    tomas, before = cast.actor("tomas"), AuditEvent.objects.count()
    with pytest.raises(NotFound) as gone:
        clients.open_client(tomas, cast.clients["cleo"], at=cast.at)
    assert AuditEvent.objects.count() == before
    event = audit.record_refusal(tomas, gone.value, at=cast.at)
    assert (event.action, event.refused, event.person) == ("client.read", True, tomas.person)
    assert event.client == cast.clients["cleo"]  # found by whoever looks who asked for her record
    assert event.facts()["object"] == {"type": "client", "id": str(cast.clients["cleo"]), "version": None}
    assert (event.facts()["outcome"], event.facts()["reason"]) == ("refused", "NotFound")
    bare = audit.record_refusal(tomas, NotFound("Nothing here.", object_id="no id"), at=cast.at)
    assert (bare.action, bare.facts()["object"]) == ("unknown", {"type": "", "id": None, "version": None})


def test_a_stranger_leaves_an_event_too(cast):
    event = audit.record_stranger(cast.practice, Origin("web", "198.51.100.9"), "login.failed", at=cast.at)
    assert (event.person, event.refused) == (None, True)
    assert event.facts()["actor"] == {"user": None, "role": "", "session": ""}


def test_an_event_that_cannot_be_kept_undoes_what_it_records(cast):
    with pytest.raises(ValueError, match="zone"), transaction.atomic():
        cast.session()
        audit.record(cast.actor("ada"), "x", "x", None, at=cast.at.replace(tzinfo=None))
    assert len(cast.events("encounter.plan", client=cast.clients["cleo"])) == 1


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("ada", None),
        ("olive", None),
        ("mara", None),
        ("ben", Denied),
        ("gus", Denied),
        ("fay", Denied),
        ("bil", Denied),
        ("tomas", Denied),
        ("cody", Denied),
    ],
)
def test_an_owner_and_the_privacy_officer_read_the_log(cast, name, error):
    if error:
        with pytest.raises(error):
            queries.read_log(cast.actor(name), LogFilter(), page=1, at=cast.at)
    else:
        page = queries.read_log(cast.actor(name), LogFilter(), page=1, at=cast.at)
        assert page.events
        assert {event.practice for event in page.events} == {cast.practice}
    assert len(cast.events("audit.read")) == (error is None)


def test_the_log_is_filtered_by_any_of_its_columns(cast):
    mara, ada = cast.actor("mara"), cast.actor("ada")
    clients.open_client(ada, cast.clients["cleo"], at=cast.at + HOUR)
    clients.open_client(ada, cast.clients["theo"], at=cast.at + 2 * HOUR)
    audit.record_refusal(cast.actor("tomas"), NotFound("", action="client.read", kind="client"), at=cast.at + 3 * HOUR)

    def found(**wanted):
        events = queries.read_log(mara, LogFilter(**wanted), page=1, at=cast.at + 9 * HOUR).events
        return [(event.action, event.client) for event in events]

    cleo, theo, gone = (("client.read", one) for one in (cast.clients["cleo"], cast.clients["theo"], None))
    assert found(action="client.read") == [gone, theo, cleo]
    assert found(action="client.", client=cast.clients["theo"])[0] == theo
    assert found(refused=True) == [gone]
    assert found(person=cast.people["tomas"]) == [gone]
    assert found(action="client.read", since=cast.at + 2 * HOUR, until=cast.at + 3 * HOUR) == [theo]
    assert found(client=cast.clients["nils"]) == []
    # Reading what concerns one client is itself an event about that client.
    assert found(action="audit.", client=cast.clients["theo"]) == [("audit.read", cast.clients["theo"])]


def test_the_log_is_read_in_pages_of_a_hundred_newest_first(cast):
    mara = cast.actor("mara")
    made = [audit.record(mara, f"x.{number:03}", "x", None, at=cast.at + HOUR).action for number in range(201)]
    newest = made[::-1]
    for page, wanted, more in (
        (1, newest[:100], True),
        (2, newest[100:200], True),
        (3, newest[200:], False),
        (4, [], False),
        (0, newest[:100], True),
    ):
        found = queries.read_log(mara, LogFilter(action="x."), page=page, at=cast.at)
        assert ([event.action for event in found.events], found.more) == (wanted, more)


# --- unalterable (house.md 14) ---


def sql(statement, *values):
    def act(event):
        with connection.cursor() as cursor:
            cursor.execute(statement, [*values, event.id.bytes if connection.vendor == "sqlite" else event.id])

    return act


def bulk(event):
    event.action = "x"
    AuditEvent.objects.bulk_update([event], ["action"])


def saved(event):
    event.refused = True
    event.save()


ATTEMPTS = {
    "update": sql("UPDATE audit_event SET action = %s WHERE id = %s", "x"),
    "upsert": sql(
        "INSERT INTO audit_event SELECT * FROM audit_event WHERE id = %s ON CONFLICT (id) DO UPDATE SET action = 'x'"
    ),
    "delete": sql("DELETE FROM audit_event WHERE id = %s"),
    "save": saved,
    "delete by row": lambda event: event.delete(),
    "queryset update": lambda event: AuditEvent.objects.filter(id=event.id).update(action="x"),
    "queryset delete": lambda event: AuditEvent.objects.filter(id=event.id).delete(),
    "raw delete": lambda event: AuditEvent.objects.filter(id=event.id)._raw_delete("default"),
    "bulk_update": bulk,
}
ON_SQLITE = {
    "replace": sql("INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event WHERE id = %s"),
    "replace into": sql("REPLACE INTO audit_event SELECT * FROM audit_event WHERE id = %s"),
    "update or replace": sql("UPDATE OR REPLACE audit_event SET action = %s WHERE id = %s", "x"),
}
ON_POSTGRESQL = {"truncate": lambda event: connection.cursor().execute("TRUNCATE audit_event")}
ATTEMPTS |= ON_SQLITE if connection.vendor == "sqlite" else ON_POSTGRESQL


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_an_event_is_never_changed(cast, attempt):
    made = audit.record(cast.actor("ada"), "note.sign", "note", uuid4(), at=cast.at)
    event = AuditEvent.objects.get(id=made.id)
    before = list(AuditEvent.objects.order_by("id").values_list())
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        ATTEMPTS[attempt](event)
    assert SENTENCE in str(refused.value)
    assert list(AuditEvent.objects.order_by("id").values_list()) == before


def test_an_event_is_numbered_once_and_nothing_else_with_it(cast):
    event = audit.record(cast.actor("ada"), "note.sign", "note", uuid4(), at=cast.at)
    rows = AuditEvent.objects.filter(id=event.id)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(log=1, idx=10**6, action="x")
    rows.update(log=1, idx=10**6)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(idx=10**6 + 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(log=None, idx=None)
    assert rows.get().idx == 10**6
