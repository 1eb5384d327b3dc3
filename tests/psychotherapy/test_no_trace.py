"""What an author does with psychotherapy notes leaves nothing in the record: no event, no row, no word of it (decision 0034)."""

import uuid
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db import connections

from holdspace.audit.models import AuditEvent
from holdspace.kernel.errors import Refused
from holdspace.kernel.postgres import walls
from holdspace.notes.services.exporting import export_record
from holdspace.psychotherapy import queries
from holdspace.psychotherapy.models import Vault
from holdspace.psychotherapy.rules import EVENTS
from holdspace.psychotherapy.services import commits
from holdspace.psychotherapy.services.events import note_event
from tests.house.test_rooms import room_of
from tests.psychotherapy.notebook import Notebook
from tests.psychotherapy.test_commits import send

pytestmark = pytest.mark.django_db(databases=["default", "psychotherapy"])


def rows_of_the_record() -> dict[str, int]:
    """How many rows each table of the first database has, all practices together."""
    models = [model for model in apps.get_models() if model._meta.app_label != "psychotherapy"]
    return {model._meta.db_table: model._base_manager.count() for model in models}


def everything_an_author_does(cast, name):
    actor, book = cast.actor(name), Notebook()
    for _ in range(2):
        body = book.body(3)
        send(cast, name, body)
        book.took(body)
    gone = next(iter(book.revs))
    send(cast, name, book.body(1, gone=[gone]))
    assert send(cast, name, book.body(1)).stale
    with pytest.raises(Refused):
        send(cast, name, book.body(1, base=3, slots={"put": [], "del": book.ways}))
    queries.open_state(actor)
    queries.fetch_objects(actor, [uuid.UUID(gone)])
    queries.fetch_objects(actor, None, after=0)
    for kind in EVENTS:
        note_event(actor, kind, at=cast.at)
    queries.own_events(actor)
    assert queries.certify(actor, at=cast.at) is not None
    commits.empty_log()
    return book


def test_none_of_it_leaves_a_row_in_the_record(cast):
    before = rows_of_the_record()
    everything_an_author_does(cast, "ada")
    assert rows_of_the_record() == before
    assert Vault.objects.count() == 1  # it did happen


def test_the_list_of_clients_leaves_what_the_list_of_clients_leaves(cast):
    from holdspace.clients.queries import find_clients  # noqa: PLC0415  # only here

    actor = cast.actor("ada")
    find_clients(actor, at=cast.at, ended=True)
    queries.list_reached(actor, at=cast.at)
    ordinary, ours = (row.facts() for row in AuditEvent.objects.order_by("-id")[:2])
    for chance in ("id", "salt"):
        ordinary.pop(chance), ours.pop(chance)
    assert ordinary == ours


def test_it_is_the_same_list_whatever_is_kept(cast):
    before = queries.list_reached(cast.actor("ada"), at=cast.at)
    everything_an_author_does(cast, "ada")
    after = queries.list_reached(cast.actor("ada"), at=cast.at)
    assert [one.client.id for one in before] == [one.client.id for one in after] != []
    assert [one.client.name for one in after] == ["Cleo Nguyen"]


def test_the_sessions_to_choose_from_are_those_of_ninety_days_and_of_the_day_to_come(cast):
    for days in (-91, -89, -1, 0.5, 2):
        cast.session("cleo", hours_ago=-24 * days, status="planned" if days > 0 else "held")
    (cleo,) = queries.list_reached(cast.actor("ada"), at=cast.at)
    hours = [round((one.starts_at - cast.at).total_seconds() / 3600) for one in cleo.sessions]
    assert {12, -24, -89 * 24} <= set(hours)
    assert max(hours) == 12
    assert min(hours) == -89 * 24


def test_an_exported_record_has_nothing_of_it(cast):
    """Everything in record.zip, but for what chance and the log's growth make different, is as it was."""
    book = everything_an_author_does(cast, "ada")
    content = export_record(cast.actor("ada"), cast.clients["cleo"], at=cast.at).content
    with ZipFile(BytesIO(content)) as archive:
        data = b"".join(archive.read(name) for name in archive.namelist())
    marks = [book.vid, *book.revs, *book.ways, "hs-obj+jwe", "psychotherapy", "notebook.keep"]
    assert [mark for mark in marks if mark.encode() in data] == []
    assert b"periwinkle" in data  # the signed note is there


def test_the_first_database_has_no_table_of_it_and_the_second_no_other(cast):
    first, second = (set(connections[alias].introspection.table_names()) for alias in ("default", "psychotherapy"))
    own = {model._meta.db_table for model in apps.get_app_config("psychotherapy").get_models()}
    assert first & own == set()
    assert own <= second
    assert second - own <= {"django_migrations", "sqlite_sequence"}


def test_no_key_of_the_second_database_leads_out_of_it():
    for model in apps.get_app_config("psychotherapy").get_models():
        fields = model._meta.get_fields(include_hidden=True)
        assert {room_of(field.related_model) for field in fields if field.related_model} <= {"psychotherapy"}


# --- the wall of PostgreSQL ---


@pytest.mark.skipif("connections['default'].vendor != 'postgresql'", reason="SQLite has no such wall")
def test_behind_the_wall_not_even_a_query_that_forgot_the_owner_sees_another(cast):
    """As hs_app, in this transaction: the rows of Ada are there for Ada alone, to be read or written."""
    everything_an_author_does(cast, "ada")
    tables = [model._meta.db_table for model in apps.get_app_config("psychotherapy").get_models()]
    with connections["psychotherapy"].cursor() as cursor:
        cursor.execute("SET LOCAL ROLE hs_app")
        seen = {}
        for who in ("ada", "tomas", None):
            with walls.alone(cast.people[who]) if who else walls.nowhere():
                for table in tables:
                    cursor.execute(f"SELECT count(*) FROM {table}")
                    seen[who, table] = cursor.fetchone()[0]
                    if who != "ada":
                        cursor.execute(f"UPDATE {table} SET owner = owner")
                        assert cursor.rowcount == 0
                        cursor.execute(f"DELETE FROM {table}")
                        assert cursor.rowcount == 0
        cursor.execute("RESET ROLE")
    assert {who for (who, _), count in seen.items() if count} == {"ada"}
    assert seen["ada", "sealed_object"] > 0


@pytest.mark.skipif("connections['default'].vendor != 'postgresql'", reason="SQLite has no such wall")
def test_behind_the_wall_nobody_writes_for_another_or_takes_it_down(cast):
    from django.db import ProgrammingError, transaction  # noqa: PLC0415  # only here

    everything_an_author_does(cast, "ada")
    acts = [
        "INSERT INTO vault (id, owner, vid, gen, size, created_day) VALUES (1, '{ada}', '{ada}', 1, 0, '2026-01-01')",
        "ALTER TABLE vault DISABLE ROW LEVEL SECURITY",
        "TRUNCATE sealed_object",
        "SET session_replication_role = replica",
        "DROP POLICY holdspace_practice ON vault",
        "UPDATE django_migrations SET name = name",
    ]
    for act in acts:
        with (
            pytest.raises(ProgrammingError),
            transaction.atomic(using="psychotherapy"),
            walls.alone(cast.people["tomas"]),
            connections["psychotherapy"].cursor() as cursor,
        ):
            cursor.execute("SET LOCAL ROLE hs_app")
            cursor.execute(act.format(ada=cast.people["ada"]))
