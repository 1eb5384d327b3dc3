"""What the addresses of writing fast are sent and answer, for `test_every_address.py`."""

from typing import Any
from uuid import UUID

from holdspace.notes.services.phrases import save_phrase
from tests.cast import Cast

Sent = dict[str, Any]
PURPOSES = {"phrase_new": "phrase.new", "phrase_edit": "phrase.edit.{phrase_id}"}
CLIENT_PURPOSES = {
    "note_bring": "note.bring.{note_id}",
    "note_bring_from": "note.bring.{note_id}",
    "note_earlier": "note.take_back.{note_id}",
}
PHRASE: Sent = {"code": ".xyz", "text": "Breathing, [[minutes]] minutes."}
SENT: dict[str, Sent] = {
    "phrase_new": PHRASE | {"whose": "own"},
    "phrase_edit": PHRASE | {"whose": "shared"},
    "note_bring": {"revision": 1, "sentence": ["s.0"]},
    "note_bring_from": {"revision": 1, "sentence": ["s.0"]},
    "note_brought": {"number": 1},
    "note_still": {"number": 1},
    "note_earlier": {"revision": 1, "back": "x"},
    "note_silence": {"scope": "note", "what": "guilt"},
}
# anonymous, owner, on the team, off the team, supervisee (the author), supervisor, desk, biller, officer, client, foreign
COMMON: dict[tuple[str, str], str] = {
    ("phrases", "GET"): "302 200 200 200 200 200 403 403 403 403 200",
    ("phrase_new", "GET"): "302 200 200 200 200 200 403 403 403 403 200",
    (
        "phrase_new",
        "POST",
    ): "302 422 302 302 302 302 403 403 403 403 302",  # an owner who treats nobody: for the practice alone
    ("finish", "GET"): "302 200 200 200 200 200 200 200 200 403 200",
    ("finish", "POST"): "302 200 200 200 302 200 200 200 200 403 302",  # to the first note that is owed, if one is
    ("two_kinds", "GET"): "302 200 200 200 200 200 200 200 200 200 200",
    ("marks_again", "POST"): "302 302 302 302 302 302 302 302 302 403 302",
    ("finish_skip", "POST"): "302 302 302 302 302 302 302 302 302 302 302",  # to the list: no run was begun
}
ABOUT_PHRASES: dict[tuple[str, str], str] = {
    ("phrase_edit", "GET"): "302 200 403 403 403 403 403 403 403 403 404 | 200",
    ("phrase_edit", "POST"): "302 302 403 403 403 403 403 403 403 403 404 | 302",
    ("phrase_retire", "POST"): "302 302 403 403 403 403 403 403 403 403 404 | 302",
}
ABOUT_NOTES: dict[tuple[str, str], str] = {
    ("note_bring:draft", "GET"): "302 403 404 404 200 404 403 403 403 404 404 | 200",
    ("note_bring:draft", "POST"): "302 403 404 404 302 404 403 403 403 404 404 | 302",
    ("note_bring:signed", "GET"): "302 403 403 404 403 404 403 403 403 404 404 | 403",
    ("note_bring:signed", "POST"): "302 403 403 404 403 404 403 403 403 404 404 | 403",
    ("note_bring_from:draft", "GET"): "302 403 404 404 200 404 403 403 403 404 404 | 200",
    ("note_bring_from:draft", "POST"): "302 403 404 404 302 404 403 403 403 404 404 | 302",
    ("note_brought:draft", "GET"): "302 403 404 404 302 404 403 403 403 404 404 | 302",  # nothing is left: to signing
    ("note_brought:draft", "POST"): "302 403 404 404 422 404 403 403 403 404 404 | 422",  # nothing was brought
    ("note_still:draft", "POST"): "302 403 404 404 422 404 403 403 403 404 404 | 422",
    ("note_still:signed", "POST"): "302 403 403 404 403 404 403 403 403 404 404 | 403",
    ("note_silence:draft", "POST"): "302 403 404 404 302 404 403 403 403 404 404 | 302",
    ("note_silence:signed", "POST"): "302 403 403 404 403 404 403 403 403 404 404 | 403",
    ("note_marks:draft", "POST"): "302 403 404 404 302 404 403 403 403 404 404 | 302",
    ("note_marks:signed", "POST"): "302 403 403 404 403 404 403 403 403 404 404 | 403",
    ("note_earlier:draft", "GET"): "302 403 404 404 200 404 403 403 403 404 404 | 200",
    ("note_earlier:draft", "POST"): "302 403 404 404 404 404 403 403 403 404 404 | 404",  # there is no such state
    ("note_bring_from:signed", "GET"): "302 403 403 404 403 404 403 403 403 404 404 | 403",
    ("note_bring_from:signed", "POST"): "302 403 403 404 403 404 403 403 403 404 404 | 403",
    ("note_brought:signed", "GET"): "302 403 403 404 403 404 403 403 403 404 404 | 403",
    ("note_brought:signed", "POST"): "302 403 403 404 403 404 403 403 403 404 404 | 403",
    ("note_earlier:signed", "POST"): "302 403 403 404 403 404 403 403 403 404 404 | 403",
    ("note_earlier:signed", "GET"): "302 403 403 404 403 404 403 403 403 404 404 | 403",
}


def phrase_of(cast: Cast, client: str, owner: Any) -> dict[str, UUID]:
    """A phrase that the practice shares."""
    row = save_phrase(owner, code=f".{client}", text="Seen by video.", shared=True, at=cast.at)
    return {"phrase_id": row.id}
