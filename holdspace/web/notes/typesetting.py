"""A signed note, or a client's record, as a PDF: what stands on the sheets, and the short-lived process that sets them."""

import json
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from holdspace.kernel.errors import Refused
from holdspace.notes.queries import NotePage
from holdspace.web.clients.identity import day_words
from holdspace.web.notes.paper import Hand, Paper, Sheet, Struck, paper_of, struck_of

PATIENCE = 120  # seconds; a record of a thousand pages takes a few
LONGEST_WORD = 40  # letters; a longer one could not be broken at the margin
BREAK = "\u200b"
FAILED = "The PDF could not be made. Nothing is lost: print from the browser, or try again in a moment."


def note_pdf(page: NotePage, *, client: Any, at: datetime) -> bytes:
    """One note with its addenda and signatures."""
    note = _note(page, client.practice.zone)
    return _set({**_frame(client, at), "title": f"Progress note, {note['day']}", "whole": None, "notes": [note]})


def record_pdf(
    pages: Sequence[NotePage],
    *,
    client: Any,
    since: date | None,
    until: date | None,
    at: datetime,
    beside: dict[str, Any] | None = None,
) -> bytes:
    """The signed notes of some days, oldest first, each beginning a page. since, until: what was asked for; all when None.

    beside: the sheet of facts that goes before them.
    """
    zone = client.practice.zone
    facts = [
        ["Client", client.legal_name + (f", goes by {client.name}" if client.name != client.legal_name else "")],
        ["Record number", client.number],
        ["Sessions", _days(since, until)],
        ["Signed notes", str(len(pages))],
    ]
    if client.born_on:
        facts.insert(1, ["Born", day_words(client.born_on)])
    whole = {"heading": "Clinical record", "facts": facts, "beside": _beside(beside) if beside else None}
    notes = [_note(page, zone) for page in pages]
    return _set({**_frame(client, at), "title": "Clinical record", "whole": whole, "notes": notes})


def _beside(sheet: dict[str, Any]) -> dict[str, Any]:
    kinds = [{"label": one["label"], "paragraphs": paragraphs(one["text"])} for one in sheet["kinds"]]
    return {"heading": f"Facts as written down on {sheet['day']}", "kinds": kinds}


def _set(data: dict[str, Any]) -> bytes:
    """Raises Refused when it cannot be made."""
    command = [sys.executable, "-m", "holdspace.web.notes.typesetter"]
    try:
        done = subprocess.run(  # noqa: S603  # our own module, no shell
            command, input=json.dumps(data).encode(), capture_output=True, timeout=PATIENCE, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise Refused(FAILED) from error
    return done.stdout


def _frame(client: Any, at: datetime) -> dict[str, Any]:
    practice = client.practice
    born = f"born {day_words(client.born_on)}, " if client.born_on else ""
    return {
        "paper": "us-letter" if practice.timezone.startswith("America/") else "a4",
        "practice": practice.name,
        "client": {"name": client.legal_name, "facts": f"{born}No. {client.number}"},
        "printed": f"Printed {_moment(at, practice.zone)}",
    }


def _note(page: NotePage, zone: ZoneInfo) -> dict[str, Any]:
    return _trace(page, zone) if page.note.withheld else _whole(page, zone)


def _trace(page: NotePage, zone: ZoneInfo) -> dict[str, Any]:
    """Of a note entered in the wrong client's record: that, by whom and why."""
    struck, session = struck_of(page, {}), page.note.encounter
    assert struck is not None  # noqa: S101  # what is withheld was retracted
    day = session.starts_at.astimezone(zone).date()
    return {
        "day": day_words(day),
        "heading": "A note that does not belong here",
        "facts": [["Session", f"{day:%A} {day_words(day)}"]],
        "sheets": [_retraction(struck, zone) | {"heading": ""}],
    }


def _whole(page: NotePage, zone: ZoneInfo) -> dict[str, Any]:
    paper = paper_of(page, with_receipts=False)
    service = paper.service
    begins, ends = service.start.astimezone(zone), service.end.astimezone(zone)
    kind = ", ".join(part for part in (service.modality, service.medium.lower(), service.place) if part)
    facts = [
        ["Session", f"{service.day:%A} {day_words(service.day)}"],
        ["Time", f"{begins:%H:%M} to {ends:%H:%M}{_crossing(begins, ends)} ({service.minutes} minutes)"],
        ["Kind", kind],
    ]
    facts += [["Service", service.code]] if service.code else []
    facts += [["Begun", _moment(paper.note.begun, zone)]]
    return {
        "day": day_words(service.day),
        "heading": f"Progress note, {paper.format}",
        "facts": facts,
        "sheets": _sheets(paper, zone),
    }


def _sheets(paper: Paper, zone: ZoneInfo) -> list[dict[str, Any]]:
    """The note, what was signed later, earlier versions. The words of a note entered in error are struck through."""
    first = _sheet(paper.note, zone, heading="", about="", told=_told(paper, zone)) | {"struck": bool(paper.struck)}
    added = [
        _sheet(one.sheet, zone, heading=one.title, about=f"Added {_moment(one.sheet.created, zone)}", told=[])
        for one in paper.later
        if one.adds
    ]
    before = [
        _sheet(one, zone, heading="Earlier version", about=f"Signed {_moment(one.created, zone)}", told=[])
        for one in paper.earlier
    ]
    return [first, *added, *([_retraction(paper.struck, zone)] if paper.struck else []), *before]


def _retraction(struck: Struck, zone: ZoneInfo) -> dict[str, Any]:
    sheet = _sheet(struck.sheet, zone, heading=struck.word, about="", told=[_struck(struck, zone)])
    return sheet | {"sections": []}


def _struck(struck: Struck, zone: ZoneInfo) -> str:
    return f"{struck.word} on {_moment(struck.sheet.created, zone)}, by {struck.sheet.author}, because: {struck.reason}"


def _told(paper: Paper, zone: ZoneInfo) -> list[str]:
    """What is said above the text."""
    found = [_struck(paper.struck, zone)] if paper.struck else []
    if paper.first_entered:
        found.append(
            f"First entered in another record on {day_words(paper.first_entered)}, by mistake. The words were taken over "
            "here and signed anew."
        )
    if paper.late:
        begun, day = _moment(paper.note.begun, zone), day_words(paper.service.day)
        found.append(f"Late entry. Begun {begun}; the session was on {day}.")
    if paper.source:
        signed, source = _moment(paper.source["signed_at"], zone), paper.source
        found.append(
            f"This note came from elsewhere. It was brought in from {source['system']}, where {source['signed_by']} "
            f"signed it on {signed}. This practice did not sign it."
        )
    if paper.awaits:
        found.append("Not co-signed yet. The author's supervisor has still to review it.")
    if not paper.intact:
        found.append("The kept bytes do not match the digest. Do not rely on this text.")
    return found


def _sheet(sheet: Sheet, zone: ZoneInfo, *, heading: str, about: str, told: list[str]) -> dict[str, Any]:
    return {
        "heading": heading,
        "about": about,
        "told": told,
        "struck": False,
        "sections": [_section(one, within=heading) for one in sheet.sections],
        "hands": [_hand(hand, zone) for hand in sheet.hands],
        "digest": f"Version {sheet.version}. SHA-256 {_in_fours(sheet.digest)}",
    }


def _section(section: dict[str, str], *, within: str) -> dict[str, Any]:
    """An addendum's one section needs no heading of its own."""
    label = "" if within.startswith(section["label"]) else section["label"]
    return {"label": label, "paragraphs": paragraphs(section["text"])}


def _hand(hand: Hand, zone: ZoneInfo) -> dict[str, str]:
    licence = f"Licence {hand.licence}. " if hand.licence else ""
    npi = f"NPI {hand.npi}. " if hand.npi else ""
    return {
        "meaning": hand.meaning,
        "name": ", ".join(part for part in (hand.name, hand.credentials) if part),
        "at": _moment(hand.at, zone),
        "text": hand.text,
        "how": f"{licence}{npi}{hand.method[:1].upper()}{hand.method[1:]}.",
    }


def paragraphs(text: str) -> list[dict[str, Any]]:
    """A text as paragraphs of lines: an empty line parts two paragraphs. rtl: whether its first strong letter reads from the right."""
    parts = [part for part in text.split("\n\n") if part.strip()]
    return [{"rtl": _from_the_right(part), "lines": [breakable(line) for line in part.split("\n")]} for part in parts]


def breakable(line: str) -> str:
    """The same to read; a word too long for a line may be broken."""
    words = line.split(" ")
    return " ".join(
        BREAK.join(word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD)) or word for word in words
    )


def _from_the_right(text: str) -> bool:
    return next(
        (kind in ("R", "AL") for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")), False
    )


def _in_fours(digest: str) -> str:
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def _crossing(begins: datetime, ends: datetime) -> str:
    return f" on {day_words(ends.date())}" if ends.date() > begins.date() else ""


def _moment(at: datetime, zone: ZoneInfo) -> str:
    there = at.astimezone(zone)
    return f"{day_words(there.date())}, {there:%H:%M %Z}"


def _days(since: date | None, until: date | None) -> str:
    if since and until:
        return f"{day_words(since)} to {day_words(until)}"
    if since:
        return f"from {day_words(since)}"
    return f"until {day_words(until)}" if until else "all"
