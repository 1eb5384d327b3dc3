"""What linters cannot see in the rooms: foreign keys, reverse accessors, who writes, what the log gets, what is imported."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from tests.audit import test_every_verb
from tests.house.tree import PACKAGE, files, name

# From the ground up (house.md 2).
FLOORS = [
    "kernel",
    "access",
    "boundary",
    "audit",
    "practice",
    "clients",
    "caseload",
    "encounters",
    "notes",
    "disclosures",
    "oversight",
    "continuity",
    "psychotherapy",
    "fictional",
]
ROOMS = FLOORS[:-1]
FACES = ["web", "api", "cli"]
MODELS = [model for model in apps.get_models() if model.__module__.startswith("holdspace.")]


def room_of(thing) -> str:
    module = thing.__module__ if isinstance(thing, type) else thing
    return module.split(".")[1]


def sources(*rooms: str) -> list[Path]:
    found = [path for room in rooms for path in files(".py", under=f"holdspace/{room}")]
    return [path for path in found if "migrations" not in path.parts]


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_every_folder_has_its_floor():
    there = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert there == {*FLOORS, *FACES, "config", "verifier"}


# --- foreign keys ---


def foreign_keys():
    return [
        field
        for model in MODELS
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.OneToOneField)
    ]


def test_foreign_keys_go_down_the_floor_plan():
    up = []
    for field in foreign_keys():
        here, there = room_of(field.model), room_of(field.related_model)
        if FLOORS.index(there) > FLOORS.index(here):
            up.append(f"{field} goes up to {there}")
    assert up == []
    assert len(foreign_keys()) > 20


def test_what_crosses_rooms_cannot_be_walked_backwards():
    assert [
        str(field)
        for field in foreign_keys()
        if room_of(field.model) != room_of(field.related_model) and field.remote_field.related_name != "+"
    ] == []


def test_the_log_has_no_foreign_keys():
    assert [str(field) for field in foreign_keys() if room_of(field.model) == "audit"] == []


def test_every_row_belongs_to_a_practice_or_in_the_second_database_to_its_author():
    def without(name, models):
        return {model.__name__ for model in models if name not in {field.name for field in model._meta.get_fields()}}

    apart = [model for model in MODELS if room_of(model) == "psychotherapy"]
    assert without("practice", set(MODELS) - set(apart)) == {"Practice"}
    assert without("owner", apart) == set()
    assert len(apart) == 7


def test_nothing_is_deleted_along_with_something_else_but_a_draft_with_its_note_and_a_journal_with_its_login():
    along = {str(field) for field in foreign_keys() if field.remote_field.on_delete is not models.PROTECT}
    logins = {"practice.JournalKey.practice", "practice.JournalKey.person"}
    drafts = {"notes.Draft.note", "notes.DraftVersion.note", "notes.SetAside.draft", "notes.TakenOver.note"}
    drafts |= {"notes.Silenced.draft"}
    assert along == {*drafts, *logins}


@pytest.mark.django_db(databases=["default", "psychotherapy"])
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# --- who writes ---

WRITES = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "insert_rows", "update_row", "_raw_delete",
}  # fmt: skip
CHANGES = ("INSERT ", "UPDATE ", "DELETE FROM", "REPLACE INTO")
# Where a name of the list is not a write to our tables.
HARMLESS = {
    "holdspace/kernel/keys/",  # files and keys, not rows
    "holdspace/kernel/sqlcipher/",  # the backend itself
    "holdspace/kernel/prepared.py",  # offers the two writers below to services
    "holdspace/kernel/frozen.py",  # the triggers
    "holdspace/notes/search.py",  # the one place that knows how to write the index; called by services
}


def writes_in(path: Path) -> list[str]:
    found = []
    tree = tree_of(path)
    for call in calls(tree):
        called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if called in WRITES and not (called == "update" and _is_plain_update(call)):
            found.append(f"{name(path)}:{call.lineno} {called}")
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    found += [f"{name(path)}:{node.lineno} SQL" for node in texts if str(node.value).startswith(CHANGES)]
    return found


def _is_plain_update(call: ast.Call) -> bool:
    """`hasher.update(data)`, `mapping.update(other)`: one positional argument, which a queryset's update never has."""
    return len(call.args) == 1 and not call.keywords


def is_service(path: Path) -> bool:
    return path.stem == "services" or "services" in path.parts


def test_only_services_write():
    watched = [path for path in sources(*ROOMS) if not is_service(path) and not name(path).startswith(tuple(HARMLESS))]
    assert [line for path in watched for line in writes_in(path)] == []
    assert len([line for path in sources(*ROOMS) if is_service(path) for line in writes_in(path)]) > 20  # it sees them


def test_faces_write_nothing_of_the_rooms():
    allowed = (
        "holdspace/web/ui/",  # allauth's own rows, the login's session
        "holdspace/cli/",  # prepares the database file
    )
    found = [line for path in sources(*FACES) if not name(path).startswith(allowed) for line in writes_in(path)]
    assert found == []


@pytest.mark.parametrize(
    "statement",
    [
        "row.save()",
        "Note.objects.filter().update(x=1)",
        "rows.delete()",
        "insert_rows([a])",
        'cursor.execute("DELETE FROM x")',
    ],
)
def test_the_scan_for_writes_sees(tmp_path, monkeypatch, statement):
    path = PACKAGE / "notes" / "models.py"
    monkeypatch.setattr("tests.house.test_rooms.tree_of", lambda _: ast.parse(statement))
    assert len(writes_in(path)) == 1


# --- every verb leaves an event ---

# Helpers of services that record nothing by themselves: loaders, builders, pure parts.
NO_EVENT = {
    "encounters.services.load_encounter", "clients.services.load_client", "practice.services.people.find_invitation",
    "practice.services.people.look_at_link", "notes.services.drafts.load_draft", "notes.services.drafts.new_note",
    "notes.services.drafts.index_draft", "notes.services.drafts.searchable",
    "notes.services.signing.freeze", "notes.services.signing.attach_signature", "notes.services.signing.check_proof",
    "notes.services.signing.index_frozen",
    # What follows from a signature is done by verbs that leave their own events.
    "notes.services.following.follow_signing",
    # What a passkey is to sign, put together and not kept: the signature leaves the event.
    "notes.services.signing.prepare_note", "notes.services.signing.to_sign", "notes.services.signing.intent_at",
    "notes.services.signing.checked_intent", "notes.services.addenda.prepare_addendum", "notes.queries.receipts",
    # A person's own passkeys, for checking a signature that is recorded.
    "practice.queries.passkeys_of", "practice.queries.passkey_key", "practice.queries.passkey_of", "practice.queries.is_enrolled",
    "audit.services.record", "audit.services.record_stranger",
    # Events' places in the log: they number, they do nothing of their own.
    "audit.services.sequence", "audit.services.newest_head", "audit.services.begin_new_log",
    # Building the actor, names for forms and for a list already recorded, and asking whether there is a practice.
    "caseload.queries.actor_for", "caseload.queries.is_held", "encounters.queries.sessions_of_clients", "caseload.queries.list_treating", "caseload.queries.supervisions_of", "caseload.queries.is_supervised",
    # Asked by whatever deletes, before its own event; and one's own emergency access, for the banner of a page already recorded.
    "clients.services.refuse_on_hold", "clients.queries.standing_hold", "caseload.queries.emergency_access_to",
    "clients.queries.names_for", "practice.queries.is_founded", "practice.queries.only_practice", "practice.queries.own_practice", "practice.queries.all_practices",
    "practice.queries.names_of", "practice.queries.login_by_email", "practice.queries.staff_names", "practice.queries.token_for",
    "notes.queries.notes_of_sessions", "notes.queries.late_by",
    # What a passkey is to sign, the parts of the two verbs about a note entered in error, and what its page, already recorded, says of it.
    "notes.services.retracting.prepare_retraction", "notes.services.retracting.load_retractable",
    # Parts of signing and of a supervisor's decision; who reviews, and comments, on pages already recorded; a passkey's statement.
    "notes.services.submitting.submit", "notes.services.submitting.stand", "notes.services.signing.index_versions",
    "notes.services.reviewing.prepare_cosign", "notes.reviews.queries.count_waiting", "notes.reviews.queries.standing_of",
    "notes.reviews.queries.comments_on", "notes.reviews.queries.unreviewed", "notes.reviews.queries.names_of_deciders",
    "notes.reviews.queries.joined", "notes.queries.being_written",
    "caseload.supervision.queries.supervisors_of", "caseload.supervision.queries.supervisees_of",
    "caseload.supervision.queries.reads_supervision_log", "caseload.supervision.queries.own",
    "notes.services.taking_over.words_of", "notes.queries.was_taken_over", "notes.queries.first_entered",
    # What stands beside a draft, on the page of a draft already recorded.
    "notes.queries.set_aside_words", "notes.silences.queries.silences_of", "notes.silences.queries.silences_of_shared",
    "notes.silences.queries.always_silenced",
    # Destroys keys whose time is over, each of which left an event when it was made: tests/practice/test_journals.py.
    "practice.services.journals.destroy_old_journals",
    # Loaders of groups; what stands in the way on a page already recorded; a passkey's statements, put together and not kept.
    "caseload.groups.services.load_group", "encounters.groups.services.load_group_session",
    "notes.groups.queries.check_notes", "notes.groups.queries.notes_of_group_sessions",
    "notes.services.together.prepare_group", "notes.services.signing.statement_of", "notes.services.groups.load_shared_part",
    # One note of one or of many: sign_note and sign_group are in the day.
    "notes.services.signing.seal",
    # A number on a page already recorded, the parts of a read that is recorded, and what a form shows.
    "oversight.queries.count_unusual", "oversight.queries.find_finding", "oversight.queries.practice_hours",
    # Who can open backups, for a page already recorded; what Today says of them beside its own reads.
    "continuity.queries.recipients_of", "continuity.queries.other_recipients", "continuity.queries.backup_worry",
    # Allergies in the identity bar, and who was or is what to whom, on pages already recorded.
    "clients.queries.allergy_tag", "clients.queries.ended_representatives", "clients.units.queries.members_of",
    "clients.units.queries.units_of",
    # How a draft was before a save that leaves its own event, and its end with the signature.
    "notes.services.states.keep_state", "notes.services.states.forget_states",
    # The care team: loaders, names for a form, numbers and answers on pages already recorded; a mark that follows from a signature.
    "caseload.messages.services.load_message", "caseload.messages.queries.addressees", "caseload.messages.queries.team_of",
    "caseload.messages.queries.readers_of", "caseload.messages.queries.count_open", "caseload.sheets.services.may_open",
    "caseload.handing_over.queries.hand_overs_in_effect", "caseload.visits.queries.since_away",
    "encounters.handing_over.queries.planned_by", "notes.handing_over.queries.owed_by", "notes.crises.services.mark_crisis",
    # Needs a database without a practice: tests/practice/test_people.py.
    "practice.services.people.found_practice",
}  # fmt: skip


def public_functions(*kinds: str) -> set[str]:
    found = set()
    for path in sources(*ROOMS):
        if path.stem in kinds or set(kinds) & set(path.parts):
            module = ".".join(path.with_suffix("").relative_to(PACKAGE).parts)
            found |= {
                f"{module}.{node.name}"
                for node in tree_of(path).body
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            }
    return found


@pytest.mark.django_db(databases=["default", "psychotherapy"])
def test_every_verb_and_read_is_in_the_day_that_checks_their_events(cast, store):
    """`tests/audit/test_every_verb.py` runs each and asserts that it left an event; here: that none is missing from it."""
    ran = set(test_every_verb.the_day(cast, store).left)
    # Psychotherapy notes leave no events, and tests/psychotherapy/test_no_trace.py asserts that of each.
    quiet = {one for one in public_functions("services", "queries") if one.startswith("psychotherapy.")}
    assert public_functions("services", "queries") - NO_EVENT - ran - quiet == set()
    assert NO_EVENT & ran == set()
    assert NO_EVENT - public_functions("services", "queries") == set()


store = test_every_verb.store


def test_verbs_take_the_actor_first_and_everything_but_ids_by_name():
    odd = []
    for path in sources(*ROOMS):
        if not is_service(path):
            continue
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                args = [arg.arg for arg in node.args.args]
                if "actor" in args and args[0] != "actor":
                    odd.append(f"{name(path)} {node.name}")
                if "at" in args:
                    odd.append(f"{name(path)} {node.name}: at by position")
    assert odd == []


# --- what rooms import ---

HTTP = (
    "django.http",
    "django.shortcuts",
    "django.views",
    "django.urls",
    "django.template",
    "django.forms",
    "django.contrib.messages",
)
CLOCK = {"now", "localdate", "localtime", "utcnow", "today", "time", "time_ns", "monotonic"}
MAY_READ_THE_CLOCK = {
    "holdspace/kernel/ids.py": {"time.time_ns"},  # ids hold the time they were made (RFC 9562)
    "holdspace/kernel/sqlcipher/queue.py": {"time.monotonic"},  # how long a writer has waited
}
CLOCKS = {"datetime", "date", "time", "timezone"}


def imports(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", sources(*ROOMS), ids=name)
def test_a_room_knows_nothing_of_http_and_does_not_read_the_clock(path):
    tree = tree_of(path)
    assert [one for one in imports(tree) if one.startswith(HTTP)] == []
    clocks = [
        f"{call.func.value.id}.{call.func.attr}"
        for call in calls(tree)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in CLOCK
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in CLOCKS
    ]
    assert set(clocks) == MAY_READ_THE_CLOCK.get(name(path), set())


def test_faces_are_strangers_and_touch_no_models():
    for face in FACES:
        for path in sources(face):
            for one in imports(tree_of(path)):
                parts = one.split(".")
                if parts[0] == "holdspace":
                    assert parts[1] not in set(FACES) - {face}, name(path)
                    assert "models" not in parts, name(path)
