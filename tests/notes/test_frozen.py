"""Signed rows are unalterable: by every verb, by the ORM, by SQL (house.md 14, "Immutability")."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from holdspace.encounters import services as encounters
from holdspace.encounters.rules import EncounterFacts
from holdspace.kernel.errors import Denied
from holdspace.kernel.frozen import SENTENCE
from holdspace.kernel.prepared import update_row
from holdspace.notes import queries
from holdspace.notes.models import Draft, Note, RecordVersion, Retraction, Signature
from holdspace.notes.rules import Proof, Source
from holdspace.notes.services import drafts, importing, signing
from tests.cast import AT

FROZEN = "This note is signed. Its words cannot be changed; you can add an addendum."
ROWS = {"note": Note, "note_version": RecordVersion, "note_signature": Signature}
COLUMN = {"note": "late", "note_version": "content", "note_signature": "statement", "note_retraction": "reason"}
# A note may go on its way (`review`), so that what is refused there is a change; of the others, every update is.
VALUE = COLUMN | {"note": "NOT late"}


def state():
    return [list(model._default_manager.order_by("pk").values_list()) for model in (*ROWS.values(), Draft)]


def run(statement, row):
    with connection.cursor() as cursor:
        cursor.execute(statement, [row.pk.bytes if connection.vendor == "sqlite" else row.pk])


def sql(template):
    def attempt(row):
        table = row._meta.db_table
        run(template.format(table=table, column=COLUMN[table], value=VALUE[table]), row)

    return attempt


def changed(row):
    """The name of its column, with another value in it."""
    column = COLUMN[row._meta.db_table]
    forged = "forged" if isinstance(row, Retraction) else b"forged"
    setattr(row, column, not row.late if isinstance(row, Note) else forged)
    return column


def saved(row):
    changed(row)
    row.save()


def bulk_updated(row):
    type(row).objects.bulk_update([row], [changed(row)])


def bulk_created(row):
    """`bulk_create` with update of conflicts is an upsert."""
    column = changed(row)
    type(row).objects.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=[column])


def truncate(row):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else they stand in the way before the trigger does
        cursor.execute(f"TRUNCATE {row._meta.db_table} CASCADE")


ATTEMPTS = {
    "update": sql("UPDATE {table} SET {column} = {value} WHERE id = %s"),
    "upsert": sql(
        "INSERT INTO {table} SELECT * FROM {table} WHERE id = %s ON CONFLICT (id) DO UPDATE SET {column} = NULL"
    ),
    "delete": sql("DELETE FROM {table} WHERE id = %s"),
    "save": saved,
    "save of some fields": lambda row: row.save(update_fields=[changed(row)]),
    "prepared update": lambda row: update_row(row, changed(row)),
    "queryset update": lambda row: type(row).objects.filter(pk=row.pk).update(**{COLUMN[row._meta.db_table]: None}),
    "raw delete": lambda row: type(row).objects.filter(pk=row.pk)._raw_delete("default"),
    "bulk_update": bulk_updated,
    "bulk_create": bulk_created,
}
if connection.vendor == "sqlite":
    ATTEMPTS |= {
        "replace": sql("INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s"),
        "replace into": sql("REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s"),
        "update or replace": sql("UPDATE OR REPLACE {table} SET {column} = {value} WHERE id = %s"),
        "update or ignore": sql("UPDATE OR IGNORE {table} SET {column} = NULL WHERE id = %s"),
        "by rowid": sql("UPDATE {table} SET {column} = NULL WHERE rowid = (SELECT rowid FROM {table} WHERE id = %s)"),
    }
else:
    ATTEMPTS["truncate"] = truncate


def imported(cast):
    """A note in the record without a signature of this practice."""
    session = EncounterFacts(AT - timedelta(hours=3), AT - timedelta(hours=2), status="held")
    item = importing.ImportedNote(cast.clients["cleo"], session, "soap", {"s": "Old."}, Source("Paper", "A. Lee", AT))
    return importing.import_notes(cast.actor("ada"), [item], at=cast.at)[0]


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize("table", ROWS)
@pytest.mark.parametrize("origin", ["signed", "imported"])
def test_a_row_of_the_record_is_never_changed(cast, table, attempt, origin):
    note = cast.signed() if origin == "signed" else imported(cast)
    found = {"note": Note.objects.filter(id=note.id), "note_version": note.versions.all()}
    found["note_signature"] = Signature.objects.filter(version__note=note)
    row = found[table].first()
    if row is None:
        assert (table, origin) == ("note_signature", "imported")
        return
    before = state()
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        ATTEMPTS[attempt](row)
    assert SENTENCE in str(refused.value)
    assert state() == before


@pytest.mark.parametrize(
    "delete",
    [lambda row: row.delete(), lambda row: type(row).objects.filter(pk=row.pk).delete()],
    ids=["row", "queryset"],
)
@pytest.mark.parametrize("table", ROWS)
def test_a_row_of_the_record_is_never_deleted_through_the_models(cast, table, delete):
    note, before = cast.note("cleo"), state()
    row = {"note": note, "note_version": note.versions.get(), "note_signature": note.versions.get().signatures.get()}[
        table
    ]
    with pytest.raises(DatabaseError), transaction.atomic():  # Django's own ProtectedError is one
        delete(row)
    assert state() == before


def test_a_note_goes_on_its_way_and_is_retracted_once(cast):
    rows = Note.objects.filter(id=cast.signed().id)
    rows.update(review="awaiting", wrong="error")
    rows.update(review="cosigned")
    for again in ({"wrong": None}, {"wrong": "wrong_client"}, {"review": "", "late": True}):
        with pytest.raises(DatabaseError, match=SENTENCE), transaction.atomic():
            rows.update(**again)
    assert rows.values_list("review", "wrong").get() == ("cosigned", "error")


@pytest.mark.parametrize("attempt", ["update", "save", "queryset update", "bulk_update"])
def test_a_draft_is_not_frozen(cast, attempt):
    note = cast.draft()
    if attempt == "queryset update":
        Note.objects.filter(id=note.id).update(late=True)
    else:
        ATTEMPTS[attempt](Note.objects.get(id=note.id))


VERBS = {
    "save": lambda actor, note: drafts.save_draft(actor, note.id, sections={"s": "Other words."}, revision=1, at=AT),
    "save the same": lambda actor, note: drafts.save_draft(
        actor, note.id, sections={"s": "Slept better."}, revision=1, at=AT
    ),
    "format": lambda actor, note: drafts.change_format(actor, note.id, format_key="dap", revision=1, at=AT),
    "discard": lambda actor, note: drafts.discard_draft(actor, note.id, at=AT),
    "sign": lambda actor, note: signing.sign_note(
        actor, note.id, revision=1, proof=Proof("passkey", AT, ("passkey",)), at=AT
    ),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("origin", ["signed", "imported"])
def test_no_verb_changes_a_note_of_the_record(cast, verb, origin):
    note = cast.signed() if origin == "signed" else imported(cast)
    before = state()
    with pytest.raises(Denied) as denied:
        VERBS[verb](cast.actor("ada"), note)
    assert denied.value.sentence == FROZEN
    assert state() == before


def test_what_happens_to_session_client_and_author_leaves_the_signed_bytes(cast):
    note = cast.note("cleo")
    before = state()
    session = note.encounter
    facts = EncounterFacts(
        AT - timedelta(days=3), AT - timedelta(days=3) + timedelta(hours=1), status="held", place="Elsewhere"
    )
    encounters.edit_encounter(cast.actor("ada"), session.id, facts, version=1, at=cast.at)
    encounters.cancel_encounter(cast.actor("ada"), session.id, at=cast.at)
    assert state() == before
    page = queries.open_note(cast.actor("ada"), note.id, at=cast.at)
    assert page.signed is not None
    assert page.signed.intact
    assert page.signed.document["service"]["place"] == ""


def test_an_addendum_leaves_the_first_version_as_it_was(cast):
    note = cast.note("cleo")
    before = state()
    cast.addendum(note, "One thing more.")
    after = state()
    assert after[0] == before[0]
    assert [row for row in after[1] if row in before[1]] == before[1]
    assert [row for row in after[2] if row in before[2]] == before[2]
    assert [len(rows) for rows in after] == [len(before[0]), len(before[1]) + 1, len(before[2]) + 1, len(before[3])]
