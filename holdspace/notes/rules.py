"""Pure rules about progress notes: what may be kept, when a note is late, what is signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from holdspace.kernel.canonical import canonical, sha256
from holdspace.kernel.errors import Invalid
from holdspace.kernel.words import clean_text, problem
from holdspace.notes.formats import NoteTemplate

NOTE_LIMIT = 200_000  # characters over all sections
SITTING = timedelta(minutes=15)
STATE_EVERY = timedelta(minutes=5)
MOST_STATES = 60  # earlier states of one draft; the oldest goes first
STATEMENTS = {
    "author": "I wrote this note and it is complete and accurate.",
    "attestation": "I wrote this addendum and it is complete and accurate.",
    "retraction": "This note was entered in error, for the reason that I give here.",
    "supervisor-cosign": "I supervise the author of this note. I have reviewed it and I co-sign it.",
}
REASON_LIMIT = 500  # characters of why a note was entered in error
WRONG_KINDS = {"error": "entered-in-error", "wrong_client": "wrong-client"}  # as signed: `reason` of a retraction
SIGN_WITHIN = timedelta(minutes=5)  # from putting together what a passkey signs to its signature
METHODS = {
    "passkey": "signed with a passkey",
    "password+totp": "password with second factor",
    "password": "password alone (fictional practice)",
}


@dataclass(frozen=True)
class Assertion:
    """What a passkey answered to a challenge (WebAuthn, 6.3.3): the exact bytes. origin, rp: where it was asked for."""

    credential: bytes
    client_data: bytes
    authenticator_data: bytes
    signature: bytes
    origin: str
    rp: str


@dataclass(frozen=True)
class Proof:
    """A fresh proof of who signs. method: a key of METHODS. factors: what was shown, e.g. ("password", "totp").

    assertion: for a passkey, its signature over the statement's challenge.
    """

    method: str
    at: datetime
    factors: tuple[str, ...]
    assertion: Assertion | None = None


@dataclass(frozen=True)
class Intent:
    """When what is signed was put together, and how far the log had come then: the two facts a statement cannot take from its record.

    log: origin, size and root (base64url) of the newest checkpoint; None before the first.
    """

    at: datetime
    log: Mapping[str, Any] | None


@dataclass(frozen=True)
class Source:
    """Where an imported note came from, and who signed it there, in the words of the other system."""

    system: str
    signed_by: str
    signed_at: datetime


def checked_sections(template: NoteTemplate, sections: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the sections in the template's order, line endings made one newline.

    Raises Invalid, by section key, for an unknown section or text that cannot be kept. Sentences never hold the text.
    """
    found: dict[str, list[str]] = {}
    for key in sections:
        if key not in template.keys:
            found["sections"] = [f"{template.name} has no section {key[:20]!r}. It has: {', '.join(template.keys)}."]
    texts = {key: clean_text(sections.get(key, "")) for key in template.keys}
    for section in template.sections:
        sentence = problem(texts[section.key])
        if sentence:
            found[section.key] = [f"{section.label}: {sentence}"]
    if sum(map(len, texts.values())) > NOTE_LIMIT:
        found["sections"] = [f"This note is too long to keep. The most is {NOTE_LIMIT:,} characters over all sections."]
    if found:
        raise Invalid(found)
    return [{"key": key, "text": text} for key, text in texts.items()]


def carried_over(template: NoteTemplate, old: NoteTemplate, sections: list[dict[str, str]]) -> dict[str, str]:
    """Return the text of a draft in another format: same keys stay, the rest is kept, labelled, in the first section."""
    texts = {section["key"]: section["text"] for section in sections}
    labels = {section.key: section.label for section in old.sections}
    kept = {key: texts.get(key, "") if labels.get(key) == _label(template, key) else "" for key in template.keys}
    rest = [f"{labels[key]}: {text}" for key, text in texts.items() if text.strip() and kept.get(key) != text]
    first = template.keys[0]
    kept[first] = "\n\n".join(part for part in (kept[first], *rest) if part)
    return kept


def _label(template: NoteTemplate, key: str) -> str:
    return next(section.label for section in template.sections if section.key == key)


def is_empty(sections: list[dict[str, str]]) -> bool:
    """Whether nothing is written."""
    return not any(section["text"].strip() for section in sections)


def is_worth_keeping(since: datetime, saved_at: datetime, at: datetime) -> bool:
    """Whether a draft as saved at `saved_at` is kept as an earlier state. since: the state kept before, or the beginning of the sitting."""
    return at - saved_at > SITTING or saved_at - since >= STATE_EVERY


def with_words_back(now: str, old: str) -> str | None:
    """A section with words of an earlier state below those that stand there; None when all of them stand there already."""
    if old.strip() in now:
        return None
    return "\n\n".join(part for part in (now.rstrip("\n"), old.strip("\n")) if part.strip())


def is_late(begun_at: datetime, ended_at: datetime, late_after_hours: int) -> bool:
    """A note is late when it was begun more than so many hours after the session ended (house.md 14, "Late")."""
    return begun_at > ended_at + timedelta(hours=late_after_hours)


def statement(
    *, note: UUID, version: int, digest: str, signer: Mapping[str, Any], meaning: str, method: str, intent: Intent
) -> bytes:
    """Return the canonical signature statement of security.md 5.2.

    Its `log` names the newest checkpoint, so that every signature is a witness of the log as it was.
    """
    return canonical(
        {
            "v": 1,
            "type": "signature",
            "record": {"note": note, "version": version, "sha256": digest},
            "signer": dict(signer),
            "meaning": meaning,
            "text": STATEMENTS[meaning],
            "method": method,
            "at": intent.at,
            "log": intent.log,
        }
    )


def method_words(method: str, *, attested: bool) -> str:
    """How somebody signed, as it stands beside the signature. attested: nobody but this server vouches for it."""
    if not attested:
        return METHODS.get(method, method)
    words = "passkey shown" if method == "passkey" else METHODS.get(method, method)
    return f"{words}, attested by this server"


def challenge(statement_bytes: bytes) -> bytes:
    """Return the 32 bytes a signature binds to: SHA-256("hs/sign/v1" 0x00 statement)."""
    return sha256(b"hs/sign/v1\x00" + statement_bytes)
