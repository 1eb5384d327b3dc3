"""A notebook: slot, root, lists, notes, each named by the hash of the one above (security.md 2.3)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from holdspace_reader.envelope import open_object, open_slot
from holdspace_reader.keys import kit_kek, passphrase_kek
from holdspace_reader.letters import kid_of, kit_secret, sha_of, unb64
from holdspace_reader.problems import Refused

Json = dict[str, Any]
Fetch = Callable[[list[str]], dict[str, str]]


@dataclass(frozen=True)
class Entry:
    """A note in the list."""

    oid: str
    rev: int
    sha: str
    client: str
    date: str
    title: str


@dataclass(frozen=True)
class Sealed:
    """A notebook as a server or an export gives it. fetch: oid to sealed text, of those that are there."""

    vid: str
    gen: int
    root: str
    slots: list[Json]
    fetch: Fetch


class Notebook:
    """An open notebook."""

    def __init__(self, sealed: Sealed, keys: list[tuple[bytes, int]]) -> None:
        self.sealed = sealed
        self.ring = {kid_of(key): key for key, _ in keys}
        place = {"t": "root", "vid": sealed.vid, "oid": "root", "rev": sealed.gen}
        self.root = open_object(sealed.root, place | {"gen": sealed.gen}, self.ring)
        self.entries = sorted(self._entries(), key=lambda one: (one.date, one.oid), reverse=True)

    def _entries(self) -> Iterator[Entry]:
        for oid, value in self._opened(self.root["indexes"], "index"):
            del oid
            for note, (rev, sha, date, title) in value["notes"].items():
                yield Entry(note, rev, sha, value["client"], date, title)

    def _opened(self, table: dict[str, list[Any]], kind: str) -> Iterator[tuple[str, Json]]:
        texts = self.sealed.fetch(list(table))
        for oid, (rev, sha, *_) in table.items():
            text = texts.get(oid)
            if text is None:
                raise Refused("missing", f"The notebook names a text that is not there ({oid}).")
            if sha_of(text) != sha:
                raise Refused("not-the-one", f"A text is not the one the notebook names ({oid}).")
            yield oid, open_object(text, {"t": kind, "vid": self.sealed.vid, "oid": oid, "rev": rev}, self.ring)

    def notes(self) -> Iterator[tuple[Entry, Json]]:
        """Every note, newest first."""
        table = {one.oid: [one.rev, one.sha] for one in self.entries}
        found = dict(self._opened(table, "note"))
        for one in self.entries:
            if found[one.oid].get("client") != one.client:
                raise Refused("misplaced", "A note is listed under another client.")
            yield one, found[one.oid]

    def slots_apart(self) -> list[str]:
        """Kinds of ways in that the author did not set, or that are gone or changed."""
        known = {slot: tuple(facts) for slot, facts in self.root["slots"].items()}
        shown = {one["slot_id"]: (one["kind"], sha_of(one["jwe"])) for one in self.sealed.slots}
        return sorted(
            {
                (known.get(one) or shown[one])[0]
                for one in known.keys() | shown.keys()
                if known.get(one) != shown.get(one)
            }
        )


def open_by_kit(sealed: Sealed, typed: str) -> Notebook:
    """With the recovery kit."""
    kek = kit_kek(kit_secret(typed), sealed.vid)
    return _open(sealed, "kit", lambda _: kek)


def open_by_passphrase(sealed: Sealed, words: str, account: str) -> Notebook:
    """With passphrase and account secret, as the page shows it."""
    secret = unb64(account.strip())
    return _open(sealed, "passphrase", lambda slot: passphrase_kek(words, secret, sealed.vid, slot["params"]))


def _open(sealed: Sealed, kind: str, kek_of: Callable[[Json], bytes]) -> Notebook:
    slots = [one for one in sealed.slots if one["kind"] == kind]
    if not slots:
        raise Refused("no-such-way", f"This notebook has no way in of the kind: {kind}.")
    for slot in slots:
        try:
            keys = open_slot(slot["jwe"], vid=sealed.vid, slot=slot["slot_id"], kek=kek_of(slot))
        except Refused as refused:
            if refused.code != "not-genuine":
                raise
        else:
            return Notebook(sealed, keys)
    raise Refused("shut", f"This does not open the notebook. Is it the {kind} of this one, and the newest?")
