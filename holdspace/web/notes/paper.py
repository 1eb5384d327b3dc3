"""A signed note as the signed page shows it: read from the signed bytes, never from rows that may have changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from holdspace.audit.witness import Place
from holdspace.encounters.rules import MEDIA, MODALITIES, minutes
from holdspace.notes.queries import NotePage, SignedVersion, receipts
from holdspace.notes.rules import method_words

MEANINGS = {"author": "Written and signed", "attestation": "Added and signed"}


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
    """The whole signed note. source: for an imported one, where it was signed before."""

    client_name: str
    client_birth: date
    format: str
    late: bool
    service: Service
    note: Sheet
    addenda: list[Sheet]
    source: dict[str, Any] | None
    corrected: bool

    @property
    def intact(self) -> bool:
        """Whether every kept version matches its digest."""
        return all(sheet.intact for sheet in (self.note, *self.addenda))


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
        client_birth=date.fromisoformat(document["client"]["birth"]),
        format=document["format"],
        late=document["kind"] == "late-entry",
        service=service,
        note=_sheet(page.signed, places),
        addenda=[_sheet(one, places) for one in page.addenda],
        source=source | {"signed_at": _time(source["signed_at"])} if source else None,
        corrected=(service.start, service.end) != (session.starts_at, session.ends_at),
    )


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


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
