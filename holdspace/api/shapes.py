"""What each request may hold, member by member, and the facts it becomes."""

from typing import Any
from uuid import UUID

from holdspace.api.reading import Member, Shape, day, flag, identifier, inner, line, moment, sections, whole
from holdspace.clients.rules import ClientFacts
from holdspace.encounters.rules import EncounterFacts
from holdspace.kernel.errors import Invalid
from holdspace.notes.rules import Source
from holdspace.notes.services.importing import BATCH, ImportedNote

LARGEST = 2**53 - 1
LIST = 20
MOST_LISTED = 100
CLIENTS = 200
NOTHING: Shape = {}

PAGE: Shape = {
    "page": Member(whole(1, 100_000), 1),
    "size": Member(whole(1, CLIENTS), CLIENTS),
    "ended": Member(flag, False),
}
CLIENT_SEARCH: Shape = {"q": Member(line, required=True), **PAGE}
NOTES_QUERY: Shape = {"limit": Member(whole(1, MOST_LISTED), LIST), "before": Member(whole(0, LARGEST))}
SEARCH: Shape = {"q": Member(line, required=True), "client": Member(identifier), **NOTES_QUERY}

_CLIENT: Shape = {
    "legal_given": Member(line, required=True),
    "legal_family": Member(line, ""),
    "used_name": Member(line, ""),
    "pronouns": Member(line, ""),
    "born_on": Member(day, required=True),
    "number": Member(line, ""),
    "phone": Member(line, ""),
    "email": Member(line, ""),
    "address": Member(line, ""),
}
NEW_CLIENT: Shape = {"id": Member(identifier), "clinician": Member(identifier), **_CLIENT}
CHANGED_CLIENT: Shape = {"version": Member(whole(1, LARGEST), required=True), **_CLIENT}

_TIMES: Shape = {
    "starts_at": Member(moment, required=True),
    "ends_at": Member(moment, required=True),
    "modality": Member(line, "individual"),
    "medium": Member(line, "in_person"),
    "place": Member(line, ""),
    "code": Member(line, ""),
}
NEW_SESSION: Shape = {
    "id": Member(identifier),
    "clinician": Member(identifier),
    "status": Member(line, "planned"),
    **_TIMES,
}


def _session(value: object) -> UUID | dict[str, Any]:
    return identifier(value) if isinstance(value, str) else inner(_TIMES)(value)


_WORDS: Shape = {"format": Member(line, required=True), "sections": Member(sections, required=True)}
NEW_NOTE: Shape = {
    "id": Member(identifier),
    "session": Member(_session, required=True),
    "client": Member(identifier),
    **_WORDS,
}
SAVED_NOTE: Shape = {
    "revision": Member(whole(1, LARGEST), required=True),
    "sections": Member(sections, required=True),
}
_SOURCE: Shape = {
    "system": Member(line, required=True),
    "signed_by": Member(line, required=True),
    "signed_at": Member(moment, required=True),
}
_IMPORTED: Shape = {
    "id": Member(identifier),
    "client": Member(identifier, required=True),
    "session": Member(inner(_TIMES), required=True),
    "source": Member(inner(_SOURCE)),
    **_WORDS,
}


def _items(value: object) -> list[ImportedNote]:
    if not isinstance(value, list) or not 1 <= len(value) <= BATCH:
        raise Invalid({"body": [f"A list of 1 to {BATCH} notes is wanted here."]})
    found: dict[str, list[str]] = {}
    made = []
    for number, one in enumerate(value):
        try:
            made.append(_imported(inner(_IMPORTED)(one)))
        except Invalid as invalid:
            found |= {
                f"[{number}]{'' if name == 'body' else '.' + name}": what for name, what in invalid.fields.items()
            }
    if found:
        raise Invalid(found)
    return made


IMPORT: Shape = {"notes": Member(_items, required=True)}


def client_facts(values: dict[str, Any]) -> ClientFacts:
    """A client as somebody entered them."""
    return ClientFacts(**{name: values[name] for name in _CLIENT})


def session_facts(values: dict[str, Any]) -> EncounterFacts:
    """A session as somebody entered it."""
    return EncounterFacts(**{name: values[name] for name in (*_TIMES, "status", "clinician") if name in values})


def held(values: dict[str, Any]) -> EncounterFacts:
    """A session that took place, as it comes with a note."""
    return EncounterFacts(**values, status="held")


def _imported(values: dict[str, Any]) -> ImportedNote:
    return ImportedNote(
        client=values["client"],
        session=held(values["session"]),
        format_key=values["format"],
        sections=values["sections"],
        source=Source(**values["source"]) if values["source"] else None,
        note_id=values["id"],
    )


def checked_note(values: dict[str, Any]) -> dict[str, Any]:
    """A new note names a session there is, or a client with the session to enter; never both."""
    there = isinstance(values["session"], UUID)
    if there and values["client"] is not None:
        raise Invalid(
            {"client": ["The session says whose note this is. Leave this out, or send the session as an object."]}
        )
    if not there and values["client"] is None:
        raise Invalid({"client": ["Say whose session this is."]})
    return values
