"""A signed note as the signed page shows it: read from the signed bytes, never from rows that may have changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from holdspace.audit.witness import Place
from holdspace.encounters.rules import MEDIA, MODALITIES, minutes
from holdspace.notes.queries import NotePage, SignedVersion, receipts
from holdspace.notes.rules import method_words

MEANINGS = {
    "author": "Written and signed",
    "attestation": "Added and signed",
    "retraction": "Retracted and signed",
    "supervisor-cosign": "Co-signed",
}
STRUCK = {"entered-in-error": "Entered in error", "wrong-client": "Entered in the wrong client's record"}


@dataclass(frozen=True)
class Hand:
    """One signature: who, with what, when, how."""

    meaning: str
    name: str
    credentials: str
    licence: str
    npi: str
    text: str
    method: str
    at: datetime


@dataclass(frozen=True)
class Sheet:
    """One frozen version as it is read. receipt: its place in the log, once it has one."""

    version: int
    kind: str
    author: str
    sections: list[dict[str, str]]
    begun: datetime
    created: datetime
    hands: list[Hand]
    digest: str
    intact: bool
    receipt: Place | None


@dataclass(frozen=True)
class Later:
    """What was signed after the note, in order: an addendum ("Addendum 2") or that it was entered in error."""

    title: str
    sheet: Sheet
    adds: bool

    @property
    def kind(self) -> str:
        """What its digest is of."""
        return "Addendum" if self.adds else "Retraction"


@dataclass(frozen=True)
class Struck:
    """That a note was entered in error: what of it, and why."""

    word: str
    reason: str
    sheet: Sheet


@dataclass(frozen=True)
class Service:
    """The session as it was signed."""

    day: date
    start: datetime
    end: datetime
    minutes: int
    modality: str
    medium: str
    place: str
    code: str
    crosses: bool


@dataclass(frozen=True)
class Paper:
    """The whole signed note: its newest full version, what was signed later, and earlier full versions, newest first.

    source: for an imported one, where it was signed before. first_entered: the day its words were first signed, in another record.
    """

    client_name: str
    client_birth: date | None
    format: str
    late: bool
    service: Service
    note: Sheet
    addenda: list[Sheet]
    source: dict[str, Any] | None
    corrected: bool
    earlier: list[Sheet]
    struck: Struck | None
    first_entered: date | None
    review: str = ""

    @property
    def awaits(self) -> bool:
        """Whether it is not co-signed yet and is to be."""
        return self.review in ("awaiting", "returned") and self.struck is None

    @property
    def intact(self) -> bool:
        """Whether every kept version matches its digest."""
        struck = [self.struck.sheet] if self.struck else []
        return all(sheet.intact for sheet in (self.note, *self.addenda, *self.earlier, *struck))

    @property
    def later(self) -> list[Later]:
        """Addenda by number, and the retraction, in the order in which they were signed."""
        found = [Later(f"Addendum {place}", one, adds=True) for place, one in enumerate(self.addenda, start=1)]
        found += [Later(self.struck.word, self.struck.sheet, adds=False)] if self.struck else []
        return sorted(found, key=lambda one: one.sheet.version)


def paper_of(page: NotePage, *, with_receipts: bool = True) -> Paper:
    """Read the signed bytes, and where the log holds them unless told not to look. `corrected`: the session was changed after it was signed."""
    assert page.signed is not None  # noqa: S101  # asked for frozen notes only
    document = page.signed.document
    service = _service(document["service"], page.note.practice.zone)
    session = page.note.encounter
    source = document.get("source")
    places = receipts(page) if with_receipts else {}
    return Paper(
        client_name=document["client"]["name"],
        client_birth=_day(document["client"]["birth"]),
        format=document["format"],
        late="late-entry" in {one.document["kind"] for one in (page.signed, *page.earlier)},
        service=service,
        note=_sheet(page.signed, places),
        addenda=[_sheet(one, places) for one in page.addenda],
        source=source | {"signed_at": _time(source["signed_at"])} if source else None,
        corrected=(service.start, service.end) != (session.starts_at, session.ends_at) or session.status != "held",
        earlier=[_sheet(one, places) for one in reversed(page.earlier)],
        struck=struck_of(page, places),
        first_entered=date.fromisoformat(document["first_entered"]) if "first_entered" in document else None,
        review=page.note.review,
    )


def struck_of(page: NotePage, places: Mapping[int, Place] | None = None) -> Struck | None:
    """That the note was entered in error, as it was signed; all that is shown of one in the wrong client's record."""
    if page.retraction is None:
        return None
    document = page.retraction.document
    sheet = _sheet(page.retraction, receipts(page) if places is None else places)
    return Struck(STRUCK[document["reason"]], document["sections"][0]["text"], sheet)


def _sheet(version: SignedVersion, places: Mapping[int, Place]) -> Sheet:
    document = version.document
    author = document["author"]
    return Sheet(
        version=document["version"],
        kind=document["kind"],
        author=", ".join(part for part in (author["name"], author["credentials"]) if part),
        sections=document["sections"],
        begun=_time(document["begun"]),
        created=_time(document["created"]),
        hands=[_hand(one) for one in version.signatures],
        digest=bytes(version.row.sha256).hex(),
        intact=version.intact,
        receipt=places.get(version.row.version),
    )


def _hand(signature: Any) -> Hand:
    facts = signature.facts()
    signer = facts["signer"]
    licence = signer["license"]
    return Hand(
        meaning=MEANINGS.get(facts["meaning"], facts["meaning"]),
        name=signer["name"],
        credentials=signer["credentials"],
        licence=" ".join(part for part in (licence["state"], licence["number"]) if part),
        npi=signer["npi"],
        text=facts["text"],
        method=method_words(facts["method"], attested=signature.attested),
        at=_time(facts["at"]),
    )


def _service(kept: dict[str, Any], zone: Any) -> Service:
    start, end = _time(kept["start"]), _time(kept["end"])
    return Service(
        day=date.fromisoformat(kept["date"]),
        start=start,
        end=end,
        minutes=minutes(start, end),
        modality=MODALITIES.get(kept["modality"], kept["modality"]),
        medium=MEDIA.get(kept["medium"], kept["medium"]),
        place=kept["place"],
        code=kept["code"],
        crosses=start.astimezone(zone).date() < end.astimezone(zone).date(),
    )


def _day(text: str | None) -> date | None:
    """A couple or family was not born."""
    return date.fromisoformat(text) if text else None


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
