"""Named alterations, each by somebody who knows what they do, with what must be found. Most rebuild all that follows."""

import base64
import json
from collections.abc import Callable
from typing import Any

from tests.verifier.mutations import relisted
from tests.verifier.writer import (
    ADA,
    BEN,
    ED,
    GUS,
    LOG_KEYS,
    NOTE_A,
    NOTE_C,
    NOTE_D,
    NOTE_E,
    NOTE_F,
    OTHER_CLIENT,
    P256,
    PRACTICE,
    Writer,
    at,
    b64,
    canon,
    note,
    packed,
    sha,
    spki,
    uuid,
    write,
)  # fmt: skip

Members = dict[str, bytes]
Made = tuple[bytes, bytes | None]
ATTACKS: list[tuple[str, Callable[[], Made], set[str]]] = []


def attack(sentence: str, *codes: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Lists an alteration with the codes that must be found. It gives members, or members and an outside checkpoint."""

    def keep(make: Callable[[], Any]) -> Callable[[], Any]:
        def made() -> Made:
            given = make()
            members, outside = given if isinstance(given, tuple) else (given, None)
            return packed(members), outside

        ATTACKS.append((sentence, made, set(codes)))
        return make

    return keep


def rebuilt(sentence: str, *codes: str) -> Callable[[Callable[[str, Any], None]], Any]:
    """An alteration of what is written, signed or logged, everything after it rebuilt."""

    def keep(change: Callable[[str, Any], None]) -> Any:
        attack(sentence, *codes)(lambda: write(change))
        return change

    return keep


def inside(name: str, change: Callable[[Any], None], members: Members | None = None) -> Members:
    members = write() if members is None else members
    value = json.loads(members[name])
    change(value)
    return members | {name: canon(value)}


def named(members: Members, part: str, number: int = 0) -> str:
    return sorted(name for name in members if part in name)[number]


# --- the text ---

NOTE = f"record/{NOTE_A}-1.json"


def reword(doc: Any) -> None:
    doc["sections"][0]["text"] = "Sleeps worse."


@attack(
    "a word of a note is another", "manifest-digest", "event-digest", "signature-record", "signature-none", "amends"
)
def _() -> Members:
    return inside(NOTE, reword)


@attack(
    "a word of a note is another, and the list fits it",
    "export-event",
    "event-digest",
    "signature-record",
    "signature-none",
    "amends",
    "event-unused",
)
def _() -> Members:
    return relisted(inside(NOTE, reword))


@rebuilt(
    "a note is reworded in its row, in its event and in the whole log, after the passkey signed it",
    "signature-record",
    "signature-none",
)
def _(kind: str, value: Any) -> None:
    if kind == "late_statement" and value["record"]["note"] == NOTE_C:
        value["record"]["sha256"] = b64(sha(b"reworded"))


@rebuilt("the statement is dated back after the passkey signed it", "challenge")
def _(kind: str, value: Any) -> None:
    if kind == "late_statement" and value["record"]["note"] == NOTE_A and value["record"]["version"] == 1:
        value["at"] = at(7)


@rebuilt(
    "a note and its event are dated back by a day, with the signer's help", "time-order", "enrolment-time", "time-begun"
)
def _(kind: str, value: Any) -> None:
    if (kind == "statement" and value["record"]["note"] == NOTE_C) or (
        kind == "event:note.sign" and value["object"]["id"] == NOTE_C
    ):
        value["at"] = at(-1440)


@rebuilt("the log says an hour later than the signature", "time-event", "time-order")
def _(kind: str, value: Any) -> None:
    if kind == "event:note.sign" and value["object"]["id"] == NOTE_A:
        value["at"] = at(68)


@rebuilt("a note of another client is put in", "client", "event-client")
def _(kind: str, value: Any) -> None:
    if kind == "document" and value["note"] == NOTE_D:
        value["client"]["id"] = OTHER_CLIENT
    if kind == "event:note.sign" and value["object"]["id"] == NOTE_D:
        value["client"] = OTHER_CLIENT


@rebuilt("an addendum names another text than the note it adds to", "amends")
def _(kind: str, value: Any) -> None:
    if kind == "document" and value["version"] == 2:
        value["amends"]["sha256"] = b64(sha(b"another"))


@rebuilt(
    "an addendum passes for the note itself",
    "amends",
    "event-action",
    "record-name",
    "event-unused",
    "signature-record",
)
def _(kind: str, value: Any) -> None:
    if kind == "document" and value["note"] == NOTE_C:
        value["amends"] = {"version": 1, "sha256": b64(sha(b""))}
    if kind == "document" and value["note"] == NOTE_D:
        value["version"] = 7
    if kind == "event:note.sign" and value["object"]["id"] == NOTE_C:
        value["action"] = "note.add_addendum"


@rebuilt("a session outside the days of the export", "date-range")
def _(kind: str, value: Any) -> None:
    if kind == "document" and value["note"] == NOTE_C:
        value["service"]["date"] = "2025-12-31"


# --- left out ---


@attack(
    "a note with all that belongs to it is left out, but the log remembers the list",
    "export-event",
    "event-unused",
    "version-gap",
    "amends",
)
def _() -> Members:
    members = write()
    statement = next(
        name
        for name, data in members.items()
        if "statement" in name and NOTE_A.encode() in data and b'"version":1' in data
    )
    gone = {NOTE, statement, statement.replace("statement", "evidence")}
    return relisted({name: data for name, data in members.items() if name not in gone})


@attack("the event of a signature is left out", "event-none")
def _() -> Members:
    members = write()
    name = next(name for name, data in members.items() if b'"note.sign"' in data and NOTE_C.encode() in data)
    return {other: data for other, data in members.items() if other not in {name, name.replace("events", "proofs")}}


@attack("a text signed by nobody", "signature-none", "manifest-missing")
def _() -> Members:
    members = write()
    one = named(members, "statement").removesuffix(".statement.json")
    return {name: data for name, data in members.items() if not name.startswith(one)}


# --- the log ---


@attack("two events change places", "inclusion", "enrolment")
def _() -> Members:
    members = write()
    one, two = named(members, "events/1-", 0), named(members, "events/1-", 1)
    return members | {one: members[two], two: members[one]}


@attack("the checkpoint is signed by another key", "checkpoint-signature")
def _() -> Members:
    log = Writer()
    members = log.write()
    body = members["checkpoint.txt"].decode().split("\n\n")[0] + "\n"
    return members | {"checkpoint.txt": note(body, log.logs[2].origin, LOG_KEYS[1])}


@attack("the checkpoint is of another practice", "checkpoint-origin", "log-unknown", "log-head", "proof-mismatch")
def _() -> Members:
    members = write()
    origin = f"{uuid(99)}.holdspace/log/2"
    body = members["checkpoint.txt"].decode().split("\n\n")[0].split("\n", 1)[1] + "\n"
    return members | {"checkpoint.txt": note(f"{origin}\n{body}", origin, LOG_KEYS[2])}


@attack("the log's key is one with which everything is signed", "checkpoint-signature")
def _() -> Members:
    weak = bytes([1]) + bytes(31)
    members = inside("keys.json", lambda keys: keys["logs"][1].update(key=b64(weak)))
    text = members["checkpoint.txt"].decode()
    body, origin = text.split("\n\n")[0] + "\n", text.split("\n")[0]
    key_id = sha(origin.encode(), b"\n\x01", weak)[:4]
    forged = base64.b64encode(key_id + weak + bytes(32)).decode()
    return members | {"checkpoint.txt": f"{body}\n— {origin} {forged}\n".encode()}


@rebuilt("the log the signer saw is not the beginning of this one", "log-head")
def _(kind: str, value: Any) -> None:
    if kind == "statement" and value["log"]:
        value["log"]["root"] = b64(sha(b"another history"))


@rebuilt("the signature claims to have seen a log that already held it", "log-head")
def _(kind: str, value: Any) -> None:
    if kind == "statement" and value["record"]["note"] == NOTE_C:
        value["log"]["size"] = 5


# --- who signed ---


@rebuilt("the log says that somebody else signed", "signer")
def _(kind: str, value: Any) -> None:
    if kind == "event:note.sign" and value["object"]["id"] == NOTE_C:
        value["actor"]["user"] = BEN


@rebuilt("the author is somebody else than the signer", "signer")
def _(kind: str, value: Any) -> None:
    if kind == "document" and value["note"] == NOTE_C:
        value["author"]["user"] = ADA


@rebuilt("the passkey was set up by an administrator, not by its owner", "enrolment")
def _(kind: str, value: Any) -> None:
    if kind == "event:person.add_passkey" and value["object"]["id"] == GUS:
        value["actor"]["user"] = BEN


@rebuilt("the passkey is another's", "passkey-unknown", "event-unused")
def _(kind: str, value: Any) -> None:
    if kind == "signer" and value["user"] == GUS:
        value["spki"] = b64(spki(P256))
        value["enrolled"] = {"log": 1, "index": 3}


@rebuilt("a passkey whose setting up was refused", "enrolment", "event-unused")
def _(kind: str, value: Any) -> None:
    if kind == "event:person.add_passkey" and value["object"]["id"] == GUS:
        value["outcome"] = "refused"


@rebuilt("the owner was not verified", "passkey-flags")
def _(kind: str, value: Any) -> None:
    if kind == "authenticator":
        value["flags"] = 1


@rebuilt("the passkey signed at another address", "passkey-origin")
def _(kind: str, value: Any) -> None:
    if kind == "client_data":
        value["origin"] = "https://holdspace.example"


@rebuilt("the passkey signed in a frame of another page", "passkey-origin")
def _(kind: str, value: Any) -> None:
    if kind == "client_data":
        value["crossOrigin"] = True


@rebuilt("the passkey belongs to another place", "passkey-rp")
def _(kind: str, value: Any) -> None:
    if kind == "authenticator":
        value["rp"] = "example.com"


@rebuilt("the passkey made a key instead of signing", "passkey-type")
def _(kind: str, value: Any) -> None:
    if kind == "client_data":
        value["type"] = "webauthn.create"


@rebuilt("the passkey's signature is cut", "passkey-signature")
def _(kind: str, value: Any) -> None:
    if kind == "evidence" and "signature" in value:
        value["signature"] = b64(base64.urlsafe_b64decode(value["signature"] + "==")[:-1])


@rebuilt("the server's word passes for a passkey's", "challenge")
def _(kind: str, value: Any) -> None:
    if kind == "evidence" and "attested_by" in value:
        value["challenge"] = b64(sha(b"another"))


@rebuilt("a method is claimed that was not used", "evidence-method")
def _(kind: str, value: Any) -> None:
    if kind == "statement" and value["record"]["note"] == NOTE_A:
        value["method"] = "password+totp"


@rebuilt("a note begun after it was signed", "time-begun")
def _(kind: str, value: Any) -> None:
    if kind == "document" and value["note"] == NOTE_D:
        value["begun"] = at(19)


# --- what is withheld ---


def withheld(members: Members, note: str, version: int = 1) -> Members:
    """A text is taken out, and a paper says that it is withheld."""
    text = members[f"record/{note}-{version}.json"]
    kind = json.loads(text)["kind"]
    told = {"v": 1, "type": "withheld", "note": note, "version": version, "kind": kind, "imported": False, "sha256": b64(sha(text))}  # fmt: skip
    rest = {name: data for name, data in members.items() if name != f"record/{note}-{version}.json"}
    return rest | {f"withheld/{note}-{version}.json": canon(told)}


@attack("a note is withheld that nobody retracted", "withheld-why", "manifest-missing", "manifest-extra")
def _() -> Members:
    return withheld(write(), NOTE_C)


@attack(
    "a note is withheld that nobody retracted, and the list fits it", "withheld-why", "export-event", "event-unused"
)
def _() -> Members:
    return relisted(withheld(write(), NOTE_C))


@attack("the reason why a text is withheld is withheld too", "withheld-why", "export-event", "event-unused")
def _() -> Members:
    return relisted(withheld(write(), NOTE_E, 2))


@attack(
    "the reason why a text is withheld is left out with all that belongs to it",
    "withheld-why", "export-event", "event-unused",
)  # fmt: skip
def _() -> Members:
    members = write()
    gone = [f"record/{NOTE_E}-2.json"]
    gone += [name for name, data in members.items() if "statement" in name and json.loads(data)["record"] | {"sha256": ""} == {"note": NOTE_E, "version": 2, "sha256": ""}]  # fmt: skip
    gone += [one.replace("statement", "evidence") for one in gone[1:]]
    return relisted({name: data for name, data in members.items() if name not in gone})


@attack(
    "another text is said to be the withheld one",
    "manifest-digest",
    "event-digest",
    "signature-record",
    "signature-none",
    "amends",
)
def _() -> Members:
    def change(told: Any) -> None:
        told["sha256"] = b64(sha(b"another"))

    return inside(f"withheld/{NOTE_E}-1.json", change)


@attack(
    "a text is withheld and here",
    "withheld-twice",
    "export-event",
    "event-unused",
    "event-digest",
    "signature-record",
    "signature-none",
    "amends",
)
def _() -> Members:
    members = write()
    again = json.loads(members[NOTE]) | {"note": NOTE_E}
    return relisted(members | {f"record/{NOTE_E}-1.json": canon(again)})


@rebuilt("a note that was only entered in error is withheld", "withheld-why")
def _(kind: str, value: Any) -> None:
    if kind == "document" and value["kind"] == "retraction":
        value["reason"] = "entered-in-error"


@rebuilt("an addendum passes for a retraction", "event-action")
def _(kind: str, value: Any) -> None:
    if kind == "event:note.retract":
        value["action"] = "note.add_addendum"


@rebuilt("somebody else than the log says retracts a note", "signer")
def _(kind: str, value: Any) -> None:
    if kind == "event:note.retract":
        value["actor"]["user"] = BEN


@rebuilt("a withheld text passes for one from elsewhere", "signature-on-import", "event-none", "event-unused")
def _(kind: str, value: Any) -> None:
    if kind == "withheld":
        value["imported"] = True


@rebuilt("a note is withheld from days that were not asked for", "date-range")
def _(kind: str, value: Any) -> None:
    if kind == "document" and value["kind"] == "retraction":
        value["service"]["date"] = "2025-12-31"


# --- the export ---


@rebuilt("the export says it was made earlier", "export-time")
def _(kind: str, value: Any) -> None:
    if kind == "manifest":
        value["made"] = at(-60)


@rebuilt("the export says somebody else made it", "export-event", "event-unused")
def _(kind: str, value: Any) -> None:
    if kind == "manifest":
        value["by"]["user"] = ADA


@attack("a file that nobody knows", "member-unknown", "manifest-extra")
def _() -> Members:
    return write() | {"record/notes.docx": b"x"}


# --- several texts that a passkey signed at once ---


def of_several(change: Callable[[Any], None]) -> Callable[[str, Any], None]:
    return lambda kind, value: change(value) if kind == "evidence" and "many" in value else None


@rebuilt("a text that stood elsewhere among those signed together", "many")
def _(kind: str, value: Any) -> None:
    of_several(lambda found: found["many"].update(index=0))(kind, value)


@rebuilt("a text slipped in among those signed together", "many")
def _(kind: str, value: Any) -> None:
    of_several(lambda found: found["many"]["path"].reverse())(kind, value)


@rebuilt("more texts signed together than there were", "many")
def _(kind: str, value: Any) -> None:
    of_several(lambda found: found["many"].update(size=2))(kind, value)


@rebuilt("a tree made up over texts that the passkey never signed", "many", "challenge")
def _(kind: str, value: Any) -> None:
    of_several(lambda found: found["many"].update(root=b64(sha(b"another tree"))))(kind, value)


@rebuilt("the way to what was signed taken away", "challenge")
def _(kind: str, value: Any) -> None:
    of_several(lambda found: found.pop("many"))(kind, value)


@rebuilt("a text reworded that was signed together with others", "many")
def _(kind: str, value: Any) -> None:
    if kind == "late_statement" and value["record"]["note"] == NOTE_C:
        value["text"] = "I read this note."


@rebuilt("a text signed alone passed off as one of several, by its own hash as the root", "challenge")
def _(kind: str, value: Any) -> None:
    if kind == "evidence" and "spki" in value and "many" not in value:
        alone = sha(b"\x00", base64.urlsafe_b64decode(told_challenge(value) + "="))
        value["many"] = {"index": 0, "size": 1, "root": b64(alone), "path": []}


def told_challenge(evidence: Any) -> str:
    data = evidence["clientDataJSON"]
    return str(json.loads(base64.urlsafe_b64decode(data + "=" * (-len(data) % 4)))["challenge"])


# --- a checkpoint from elsewhere ---


def kept(size: int | None = None, number: int = 2) -> tuple[Members, bytes]:
    log = Writer()
    members = log.write()
    return members, log.logs[number].checkpoint(size)


@attack("the same checkpoint, kept elsewhere")
def _() -> tuple[Members, bytes]:
    return kept()


@attack("an earlier checkpoint, for which the export has a proof")
def _() -> tuple[Members, bytes]:
    return kept(6, 1)


@attack("an earlier checkpoint, for which it has none")
def _() -> tuple[Members, bytes]:
    return kept(1)


@attack("a checkpoint of the same length of another history", "outside-root")
def _() -> tuple[Members, bytes]:
    return write(lambda kind, value: reword(value) if kind == "document" else None), kept()[1]


@attack("an earlier checkpoint of another history", "outside-consistency")
def _() -> tuple[Members, bytes]:
    def change(kind: str, value: Any) -> None:
        if kind == "event:client.read":
            value["reason"] = "rewritten"

    return write(change), kept(6, 1)[1]


@attack("a checkpoint of another practice", "outside-origin")
def _() -> tuple[Members, bytes]:
    members, text = kept()
    return members, text.replace(PRACTICE.encode(), uuid(77).encode())


@attack("a checkpoint that the log's key did not sign", "outside-signature")
def _() -> tuple[Members, bytes]:
    members, text = kept()
    body, origin = text.decode().split("\n\n")[0] + "\n", text.decode().split("\n")[0]
    return members, note(body, origin, ED)


@attack("a shopping list", "outside-malformed")
def _() -> tuple[Members, bytes]:
    return write(), "— milk\n".encode()


# --- co-signatures ---


def cosigning(change: Callable[[Any], Any]) -> Callable[[str, Any], None]:
    return lambda kind, value: change(value) if kind == "event:note.cosign" else None


@rebuilt("the author co-signs their own", "cosign-own", "passkey-unknown")
def own_cosign(kind: str, value: Any) -> None:
    if kind == "statement" and value["meaning"] == "supervisor-cosign":
        value["signer"] = {**value["signer"], "user": GUS, "name": "Gus Lindqvist"}


@rebuilt("a co-signature of which the log says that another gave it", "signer")
def cosign_by_another(kind: str, value: Any) -> None:
    cosigning(lambda found: found["actor"].update(user=ADA))(kind, value)


@rebuilt("a co-signature that the log has for the earlier version", "event-digest")
def cosign_of_earlier(kind: str, value: Any) -> None:
    cosigning(lambda found: found["object"].update(version=1))(kind, value)


@rebuilt("a co-signature over other words than the log has", "event-digest")
def cosign_of_other_words(kind: str, value: Any) -> None:
    cosigning(lambda found: found.update(sha256=b64(sha(b"x"))))(kind, value)


@rebuilt("a co-signature that the log has for another client", "event-client")
def cosign_for_another_client(kind: str, value: Any) -> None:
    cosigning(lambda found: found.update(client=OTHER_CLIENT))(kind, value)


@rebuilt("a co-signature that the log does not have", "event-none", "event-unused")
def cosign_unlogged(kind: str, value: Any) -> None:
    cosigning(lambda found: found.update(signature=b64(sha(b"another"))))(kind, value)


@rebuilt("a co-signature that was refused by the log", "event-none", "event-unused")
def cosign_refused(kind: str, value: Any) -> None:
    cosigning(lambda found: found.update(outcome="refused"))(kind, value)


def without(meaning: str) -> Members:
    """The record of the note under supervision without one kind of signature on its second version, the list made to fit."""
    members = write()
    for name, data in list(members.items()):
        about = json.loads(data) if name.endswith(".statement.json") else {}
        if about and (about["record"]["note"], about["record"]["version"], about["meaning"]) == (NOTE_F, 2, meaning):
            del members[name], members[name.replace("statement", "evidence")]
    return relisted(members)


@attack("a co-signature left out, and the list made to fit", "event-unused", "export-event")
def cosign_gone() -> Members:
    return without("supervisor-cosign")


@attack("the author's signature left out, the co-signature kept", "signature-none", "export-event", "event-unused")
def author_gone() -> Members:
    return without("author")
