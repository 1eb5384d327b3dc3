"""Who asks, about what, and what each address is sent: the data of `test_every_address.py`, apart from its table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from holdspace.access.policy import TOKEN_SCOPES
from holdspace.caseload import services as caseload
from holdspace.caseload.models import Assignment, EmergencyNotice
from holdspace.caseload.queries import actor_for
from holdspace.clients import services as clients
from holdspace.clients.queries import open_client
from holdspace.clients.rules import ContactFacts
from holdspace.continuity.services.recipients import add_recipient
from holdspace.kernel.ids import new_id
from holdspace.notes.services.safety_plans import write_safety_plan
from holdspace.oversight.rules import finding_id
from holdspace.oversight.ruleset import rule_files
from holdspace.practice.models import Person
from holdspace.practice.rules import PersonFacts
from holdspace.practice.services import people, tokens
from holdspace.web.ui.forms import FormToken
from holdspace.web.ui.middleware.factors import FOUND
from tests.cast import ORIGIN, ZONE, Cast
from tests.web import fact_addresses, group_addresses, review_addresses, team_addresses, writing_addresses
from tests.web.fact_addresses import facts_of, unit_of
from tests.web.group_addresses import group_of
from tests.web.team_addresses import team_of
from tests.web.writing_addresses import phrase_of

# In the order of the table's columns. "on" and "supervisee" are on Theo's care team, "supervisee" wrote his notes,
# "supervisor" supervises "supervisee"; "off" treats somebody else, "foreign" is clinician and owner of another practice.
ASKERS = {
    "anonymous": "",
    "owner": "olive",
    "on": "iris",
    "off": "tomas",
    "supervisee": "gus",
    "supervisor": "ben",
    "desk": "fay",
    "biller": "bil",
    "officer": "mara",
    "client": "cody",
    "foreign": "noor",
}
SPARE_KEY = "age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2z"
LOST_KEY = (
    "age10jrwa6mv0z8jrrr8kxglqrhw8pyx6vfn3j50rd5fpexl4zzag50sw0mtzp"  # public keys whose secret halves nobody has
)
# Theo is in reach of "on", "supervisee" and "supervisor"; Cleo is of nobody here; Nils is in another practice.
SUBJECTS = ("theo", "cleo", "nils")


@dataclass
class Stage:
    """A practice with one of everything about each of the three clients, and a browser and a token for each asker."""

    cast: Cast
    ids: dict[str, dict[str, UUID]]
    browsers: dict[str, Client]
    cookies: dict[str, dict[str, str]]
    persons: dict[str, Person | None]
    secrets: dict[str, str]
    join: str


def set_stage(cast: Cast) -> Stage:
    """Build it, inside a transaction that its caller rolls back."""
    owner, everybody = cast.actor("olive"), dict(cast.people)
    for name, roles in (("iris", ("clinician",)), ("wade", ("biller",))):
        facts = PersonFacts(f"{name}@willow.example", name.title(), "LPC", roles=roles)
        everybody[name] = people.invite_person(owner, facts, at=cast.at).invitation.person_id
    Person.objects.filter(password__startswith="!").update(password=cast.person("ada").password)  # they have joined
    caseload.assign_clinician(owner, cast.clients["theo"], everybody["iris"], at=cast.at)
    persons = {asker: Person.objects.get(id=everybody[name]) if name else None for asker, name in ASKERS.items()}
    ids = {client: _about(cast, client) for client in SUBJECTS}
    ids = {client: one | review_addresses.review_of(cast, one["signed"]) for client, one in ids.items()}
    ids["theo"] |= _offices(cast, everybody["wade"]) | {"finding_id": _late_look(cast, everybody["wade"])}
    secrets = {
        asker: tokens.issue_token(
            cast.actor("noor") if asker == "foreign" else owner,
            person.id,
            label=asker,
            scopes=tuple(sorted(TOKEN_SCOPES)),
            expires_at=None,
            at=cast.at,
        ).secret
        for asker, person in persons.items()
        if person
    }
    facts = PersonFacts("jo@willow.example", "Jo", roles=("biller",))
    join = people.invite_person(owner, facts, at=datetime.now(UTC)).secret
    browsers = {asker: _browser(person) for asker, person in persons.items()}
    cookies = {asker: {key: one.value for key, one in browser.cookies.items()} for asker, browser in browsers.items()}
    return Stage(cast, ids, browsers, cookies, persons, secrets, join)


def _about(cast: Cast, client: str) -> dict[str, UUID]:
    """One of everything about a client."""
    whose = cast.clients[client]
    name = {"theo": "gus", "cleo": "ada", "nils": "noor"}[client]
    treats = cast.actor(name)
    owner = cast.actor("noor" if client == "nils" else "olive")
    supervision = _supervision(cast, owner, foreign=client == "nils")
    place = Assignment.objects.filter(client=whose).order_by("since", "id").last()
    assert place is not None
    access, notice = _emergency(cast, whose, owner)
    token = tokens.issue_token(owner, treats.person, label="x", scopes=("client.read",), expires_at=None, at=cast.at)
    return (
        group_of(cast, whose, treats)
        | {
            "client_id": whose,
            "contact_id": clients.add_contact(treats, whose, ContactFacts("Kim"), at=cast.at).id,
            "assignment_id": place.id,
            "session_id": cast.session(client).id,
            "planned": cast.session(client, status="planned").id,
            "draft": cast.draft(client).id,
            "signed": cast.signed(client).id,
            "person_id": treats.person,
            "supervision_id": supervision,
            "token_id": token.token.id,
            "hold_id": _lifted_hold(cast, whose, owner),
            "access_id": access,
            "notice_id": notice,
            "clinician": treats.person,
        }
        | _plan(cast, treats, whose)
        | team_of(cast, whose, treats, owner)
        | facts_of(cast, whose, treats)
        | unit_of(cast, whose, name, owner)
        | phrase_of(cast, client, owner)
        | {"source_id": cast.notes[client]}
    )


def _plan(cast: Cast, treats: Any, client: UUID) -> dict[str, UUID]:
    """A safety plan, in its first version."""
    return {"plan": row_id(write_safety_plan(treats, client, parts={"signs": "x"}, version=0, at=cast.at))}


def _lifted_hold(cast: Cast, client: UUID, owner: Any) -> UUID:
    """One that is lifted, or no draft and no contact of this stage could go."""
    hold = clients.place_legal_hold(owner, client, reason="x", at=cast.at)
    return row_id(clients.lift_legal_hold(owner, client, hold.id, reason="y", at=cast.at))


def _emergency(cast: Cast, client: UUID, told: Any) -> tuple[UUID, UUID]:
    """Emergency access of somebody who left since, so that no asker reaches anything by it; and the notice of it for `told`."""
    facts = PersonFacts(f"{client.hex}@willow.example", "Una", roles=("clinician",))
    una = people.invite_person(told, facts, at=cast.at).invitation.person_id
    actor = actor_for(Person.objects.get(id=una), origin=ORIGIN, at=cast.at)
    access = caseload.break_glass(actor, client, reason="other", words="x", proved_at=cast.at, at=cast.at)
    return access.id, EmergencyNotice.objects.get(access=access, person=told.person).id


def _supervision(cast: Cast, owner: Any, *, foreign: bool) -> UUID:
    if not foreign:
        pair = {"supervisor": cast.people["ben"], "supervisee": cast.people["gus"]}
        return row_id(caseload.start_supervision(owner, **pair, at=cast.at))
    facts = PersonFacts("nia@harbor.example", "Nia", roles=("supervisor",))
    nia = people.invite_person(owner, facts, at=cast.at).invitation.person_id
    return row_id(caseload.start_supervision(owner, supervisor=nia, supervisee=owner.person, at=cast.at))


def _late_look(cast: Cast, biller: UUID) -> UUID:
    """The finding that Wade opened Theo's facts late in the evening of 10 March."""
    night = datetime(2025, 3, 11, 5, 30, tzinfo=UTC)
    actor = actor_for(Person.objects.get(id=biller), origin=ORIGIN, at=night)
    open_client(actor, cast.clients["theo"], at=night)
    return finding_id(rule_files()["outside-hours"].rule, biller, None, date(2025, 3, 10))


def row_id(row: Any) -> UUID:
    found: UUID = row.id
    return found


def _offices(cast: Cast, target: UUID) -> dict[str, UUID]:
    """The pages about a person are about Wade, who is nobody's asker."""
    key = add_recipient(cast.actor("olive"), LOST_KEY, label="Wade", at=cast.at)
    return {"recipient_id": key.id, "person_id": target, "tomas": cast.people["tomas"], "ben": cast.people["ben"]}


def _browser(person: Person | None) -> Client:
    """Signed in with a second factor, who they are shown a moment ago."""
    browser = Client(HTTP_HOST="localhost:8000", raise_request_exception=False)
    if person is None:
        return browser
    browser.force_login(person)
    request = RequestFactory().get("/")
    request.session = browser.session
    record_authentication(request, person, method="password", reauthenticated=True)
    request.session[FOUND] = True
    request.session.save()
    return browser


# --- what each address is sent ---

Sent = dict[str, Any]
SESSION: Sent = {
    "day": "2025-03-10", "starts_at": "09:00", "ends_at": "09:50", "modality": "individual", "medium": "in_person",
    "status": "held",
}  # fmt: skip
FORMAT: Sent = {"kind": "progress", "seen": 0, "s-0-label": "What was done", "way": "save"}
FACTS: Sent = {"legal_given": "Wren", "legal_family": "Ito", "born_on": "1990-01-02"}
JSON_FACTS: Sent = {"legal_given": "Wren", "legal_family": "Ito", "born_on": "1990-01-02"}
HELD: Sent = {"starts_at": "2025-03-10T17:00:00Z", "ends_at": "2025-03-10T17:50:00Z"}


def token(
    purpose: str, *, client: bool = True, about: str = "client_id"
) -> Callable[[Stage, str, dict[str, UUID]], Sent]:
    """The hidden field of a form, as the page would have made it for this asker: nobody is refused for lack of one."""

    def made(stage: Stage, asker: str, ids: dict[str, UUID]) -> Sent:
        request = RequestFactory().get("/")
        request.user = stage.persons[asker] or AnonymousUser()
        named = purpose.format(**ids)
        return {"token": FormToken.open(request, named, client=ids[about] if client else None).text}

    return made


def nothing(_stage: Stage, _asker: str, _ids: dict[str, UUID]) -> Sent:
    return {}


TOKENS = {
    "client_new": token("client.new", client=False),
    "client_edit": token("client.edit"),
    "client_contacts": token("contact.new"),
    "end_of_care": token("client.end"),
    "session_new": token("session.new"),
    "session_edit": token("session.edit.{session_id}"),
    "note_start": token("note.start.{session_id}", client=False),
    "note_new": token("session.written"),
    "note_draft": token("note.write.{note_id}", client=False),
    "note_format": token("note.format.{note_id}"),
    "note_discard": token("note.discard.{note_id}"),
    "note_contact": token("session.written"),
    "safety_plan_edit": token("safety_plan"),
    "format_new": token("format.new", client=False),
    "format_copy": token("format.new", client=False),
    "format_edit": token("format.edit.soap", client=False),
    "note_sign": token("note.sign.{note_id}"),
    "addendum_new": token("note.addendum.{note_id}"),
    "note_sign_begin": token("note.sign.{note_id}"),
    "addendum_begin": token("note.addendum.{note_id}"),
    "note_retract": token("note.retract.{note_id}"),
    "retract_begin": token("note.retract.{note_id}"),
    "record_export": token("note.export"),
    "record_pdf": token("note.print"),
    "client_team": token("team.join"),
    "client_hold": token("client.hold"),
    "hold_lifting": token("client.hold.{hold_id}"),
} | {name: token(purpose, client=False) for name, purpose in group_addresses.PURPOSES.items()}
TOKENS |= {name: token(purpose, client=False) for name, purpose in writing_addresses.PURPOSES.items()}
TOKENS |= {name: token(purpose) for name, purpose in writing_addresses.CLIENT_PURPOSES.items()}
TOKENS |= {name: token(purpose) for name, purpose in fact_addresses.PURPOSES.items()} | {
    "unit_new": token("unit.new", client=False),
    "client_members": token("unit.member", about="unit_id"),
}
TOKENS |= {name: token(purpose) for name, purpose in (team_addresses.PURPOSES | review_addresses.PURPOSES).items()}
TOKENS |= {name: token(purpose, client=False) for name, purpose in review_addresses.OTHER_PURPOSES.items()}
TOKENS |= {name: token(purpose, client=False) for name, purpose in team_addresses.OTHER_PURPOSES.items()}
SENT: dict[str, Sent] = {
    "search": {"q": "marmalade"},
    "client_new": FACTS,
    "client_edit": FACTS | {"version": 1},
    "client_contacts": {"name": "Mai"},
    "emergency": {
        "legal_family": "Marsh",
        "born_on": "2004-02-29",
        "reason": "danger",
        "words": "Now.",
    },  # and no proof
    "client_hold": {"reason": "Subpoena"},
    "hold_lifting": {"reason": "Settled"},
    "end_of_care": {"on": "2025-03-11", "reason": "Moved"},
    "session_new": SESSION | {"clinician": "{clinician}"},
    "session_edit": SESSION | {"clinician": "{clinician}", "version": 1},
    "note_new": SESSION | {"clinician": "{clinician}"},
    "note_start": {"format": "dap"},
    "note_draft": {"revision": 1, "format": "soap", "s": "Other words."},
    "note_aside": {"why": "conflict", "label": "Plan", "mine": "The tram.", "saved": "The bus."},
    "note_format": {"revision": 1, "format": "dap"},
    "note_discard": {"revision": 1},
    "note_contact": SESSION | {"modality": "contact", "medium": "phone", "clinician": "{clinician}"},
    "safety_plan_edit": {"version": 1, "signs": "Sleeps badly."},
    "format_new": FORMAT | {"name": "House note"},
    "format_copy": FORMAT | {"name": "House note"},
    "format_edit": FORMAT | {"name": "SOAP", "seen": 2},
    "format_retire": {"seen": 2},
    "format_offer": {"seen": 2},
    "note_sign": {"revision": 1},  # and no proof of who one is: its author is asked for one
    "addendum_new": {"text": "More."},  # the same
    "note_sign_begin": {"revision": 1},
    "addendum_begin": {"text": "More."},
    "note_retract": {"kind": "error", "reason": "It was not so."},
    "retract_begin": {"kind": "error", "reason": "It was not so."},
    "person_invite": {"name": "Xenia", "email": "xenia@willow.example", "roles": ["biller"]},
    "person_details": {"name": "Wade", "roles": ["biller"]},
    "person_supervisions": {"person": "{ben}"},
    "person_tokens": {"label": "Importer", "scopes": ["client.read"]},
    "client_team": {"person": "{tomas}", "part": ""},
    "practice": {"name": "Willow", "timezone": ZONE, "late_after_hours": 24},
    "preferences": {"scheme": "dark"},
    "audit_clients": {"words": "cleo"},
    "audit_export": {"form": "csv"},
    "finding": {"outcome": "expected", "seen_until": "2025-03-11T05:30:00+00:00"},
    "emergency_review": {"outcome": "appropriate"},
    "hours": {"days": ["0"], "opens": "08:00", "closes": "18:00"},
    "backup_recipients": {"label": "Notary", "recipient": SPARE_KEY},
    "kit_code": {"label": "kit"},
} | group_addresses.SENT
SENT |= fact_addresses.SENT | team_addresses.SENT
SENT |= writing_addresses.SENT | review_addresses.SENT
# The API: method and what is sent.
API_SENT: dict[tuple[str, str], Sent] = {
    ("api_clients", "POST"): JSON_FACTS,
    ("api_client_search", "POST"): {"q": "theo"},
    ("api_client", "PUT"): JSON_FACTS | {"version": 1},
    ("api_sessions", "POST"): HELD | {"status": "held", "clinician": "{clinician}"},
    ("api_notes", "POST"): {"session": "{session_id}", "format": "soap", "sections": {"s": "Words."}},
    ("api_note", "PUT"): {"sections": {"s": "Other words."}, "revision": 1},
    ("api_search", "POST"): {"q": "marmalade"},
    ("api_import", "POST"): {
        "notes": [{"client": "{client_id}", "session": HELD, "format": "soap", "sections": {"s": "Old."}}]
    },
}


def filled(sent: Any, ids: dict[str, UUID]) -> Any:
    """Put ids where their names stand."""
    if isinstance(sent, dict):
        return {name: filled(one, ids) for name, one in sent.items()}
    if isinstance(sent, list):
        return [filled(one, ids) for one in sent]
    if isinstance(sent, str) and sent.startswith("{"):
        return str(ids.get(sent.strip("{}"), new_id()))
    return sent
