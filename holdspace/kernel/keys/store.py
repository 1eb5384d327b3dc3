"""The keys of one data directory: made, read, moved from place to place, recovered (security.md 6.2; house.md 14, "Keys").

`dbkey.json` beside the database names the key (`kid`) and lists its slots. The key itself lies in a place outside the data
directory (key file, keyring, credential of systemd) or in a slot that a passphrase opens; and in a recovery slot that the
printed code opens. Slots of a kind this version does not know are kept as they are.
"""

import hmac
import secrets
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

from holdspace.kernel.keys import age, passphrase, recovery, ring, slots
from holdspace.kernel.keys.files import make_private_directory, write_private
from holdspace.kernel.keys.material import Keys, b64, key_id, new_keys, packed, unpacked
from holdspace.kernel.keys.places import CredentialPlace, FilePlace, Place, RingPlace, place_of
from holdspace.kernel.keys.problems import (
    BadRecoveryCode,
    DamagedKey,
    KeyProblem,
    MissingKey,
    UnsafeKey,
    WantsPassphrase,
    WrongKey,
    WrongPassphrase,
)
from holdspace.kernel.keys.record import Record, Slot, dump, read_record

__all__ = ["KeyStore", "Keys", "default_key_dir", "key_id"]

FILE, KEYRING, SYSTEMD = "file", "keyring", "systemd"
KINDS = (FILE, KEYRING, SYSTEMD, passphrase.KIND)

_FOREIGN_RECIPIENT = (
    "The recipient of backups in {path} was not written by this Holdspace, so nothing is encrypted to it. "
    "Run `holdspace recovery-code` for a new recovery code and recipient, and ask who can write to that file."
)


def default_key_dir(environ: Mapping[str, str], home: Path) -> Path:
    """`$HOLDSPACE_KEYS`, else `~/.config/holdspace`."""
    chosen = environ.get("HOLDSPACE_KEYS", "").strip()
    return Path(chosen).expanduser() if chosen else home / ".config" / "holdspace"


class KeyStore:
    """The keys of one data directory.

    credentials: the directory systemd lays credentials in. keyring_first: put a first key into the keyring, if a real one
    answers without asking anybody; otherwise it goes into a key file.
    """

    def __init__(
        self, data_dir: Path, key_dir: Path, *, credentials: Path | None = None, keyring_first: bool = False
    ) -> None:
        self.data_dir = data_dir
        self.key_dir = key_dir
        self.credentials = credentials
        self.record = data_dir / "dbkey.json"
        self._unfinished = data_dir / "dbkey.json.new"
        self._keyring_first = keyring_first
        self._held: Keys | None = None

    def exists(self) -> bool:
        """Has this data directory got a key? Whether its place still holds it is another matter."""
        return self.record.exists()

    # -- making --

    def create(self, make_database: Callable[[Keys], None] | None = None) -> Keys:
        """Make new keys, and with them the database; `dbkey.json` comes last, so a broken start can be begun again."""
        kind = KEYRING if self._keyring_first and ring.answers() else FILE
        return self._begin(new_keys(), kind, None, make_database)

    def adopt(
        self, keys: Keys, *, code: str | None = None, make_database: Callable[[Keys], None] | None = None
    ) -> Keys:
        """Take keys that were made elsewhere into a data directory that has none yet: a restored backup.

        They lie in a key file. code: the printed recovery code, which then opens this place too. make_database: puts
        the database there; as with `create`, `dbkey.json` comes last.
        """
        return self._begin(keys, FILE, None if code is None else _secret_of(code), make_database)

    def finish(self) -> bool:
        """Finish a creation that broke off after the database was made. True if there was one."""
        if self.exists() or not self._unfinished.exists():
            return False
        self._unfinished.replace(self.record)
        return True

    # -- reading --

    def load(self) -> Keys:
        """The keys as handed over or unlocked, else from the place they lie in; or one sentence why not."""
        record = self.read()
        if self._held is not None and self._held.kid == record["kid"]:
            return self._held
        problem: KeyProblem | None = None
        for place in self._places(record):
            try:
                return _of_this(place.read(), record, place)
            except KeyProblem as found:
                problem = problem or found
        if any(slot.get("kind") == passphrase.KIND for slot in record["slots"]):
            raise WantsPassphrase("The key opens with a passphrase, and it was not typed.")
        raise problem or MissingKey(
            f"{self.record} names no key file or other place of the key. Run `holdspace recover` with the printed recovery code."
        )

    def keys(self) -> Keys:
        """As `load`, but read from the place once a process: for every connection, and for what is asked often."""
        if self._held is None:
            self._held = self.load()
        return self._held

    def wants_passphrase(self) -> bool:
        """Must somebody type the passphrase before `load` answers?"""
        try:
            self.load()
        except WantsPassphrase:
            return True
        except KeyProblem:
            return False
        return False

    def unlock(self, typed: str) -> Keys:
        """Open the passphrase slot and hold the keys for this process; `WrongPassphrase` if it is another one."""
        record = self.read()
        problem: KeyProblem = WrongPassphrase("This passphrase does not open the key.")
        for slot in record["slots"]:
            if slot.get("kind") == passphrase.KIND:
                try:
                    self._held = passphrase.open_slot(slot, typed, kid=record["kid"])
                except KeyProblem as found:
                    problem = found
                else:
                    return self._held
        raise problem

    def hold(self, keys: Keys | None) -> None:
        """Keys another process of ours has opened already; not used once the record names others."""
        self._held = keys

    def kinds(self) -> list[str]:
        """The kinds of places the record names, the one that counts first."""
        return [slot["kind"] for slot in self.read()["slots"] if slot.get("kind") in KINDS]

    def places(self) -> list[Place]:
        """The places the record names, the passphrase aside; an interrupted move leaves two."""
        return self._places(self.read())

    def has_recovery_code(self) -> bool:
        """Was a recovery code ever made?"""
        return any(slot.get("kind") == "recovery" for slot in self.read()["slots"])

    def recipient(self) -> str | None:
        """The age recipient that the recovery code opens, for backups; None before a code was made (decision 0015)."""
        for slot in self.read()["slots"]:
            if slot.get("kind") != "recovery" or "recipient" not in slot:
                continue
            recipient, seal = slot["recipient"], slot.get("seal")
            if not isinstance(recipient, str) or not isinstance(seal, str) or not seal.isascii():
                raise DamagedKey(_FOREIGN_RECIPIENT.format(path=self.record))
            if not hmac.compare_digest(seal, _seal(self.load(), recipient)):
                raise DamagedKey(_FOREIGN_RECIPIENT.format(path=self.record))
            return recipient
        return None

    def read(self) -> Record:
        """`dbkey.json`, checked for its form."""
        return read_record(self.record)

    # -- moving --

    def move(self, kind: str, *, typed: str = "") -> list[str]:
        """Put the key into a place of this kind and take it out of every other.

        The new place is written and read back, then named in the record beside the old ones, and only then the old ones
        are emptied: broken off anywhere, the key opens as before or anew, and doing it again finishes it. typed: the new
        passphrase. Answers a sentence for each old place that could not be emptied.
        """
        record, keys = self.read(), self.load()
        new = self.place_keys(keys, kind, typed)
        old = [place for place in self._places(record) if place.slot != new]
        others = [slot for slot in record["slots"] if slot.get("kind") not in KINDS]
        record["untold"] = [*_untold(record), f"key.moved {kind}"]
        self.write(record | {"slots": [new, *(place.slot for place in old), *others]})
        self._held = keys
        left = []
        for place in old:
            try:
                place.remove()
            except KeyProblem as problem:
                left.append(problem.sentence)
        self.write(record | {"slots": [new, *others]})
        return left

    def place_keys(self, keys: Keys, kind: str, typed: str = "") -> Slot:
        """Put keys into a place of this kind, read them back, and answer its slot. The record stays as it is."""
        if kind == passphrase.KIND:
            new = passphrase.make_slot(keys, typed)
            back = passphrase.open_slot(new, typed, kid=keys.kid)
        else:
            place = self._new_place(keys, kind)
            place.write(keys)
            new, back = place.slot, place.read()
        if back != keys:
            raise KeyProblem("What was written in the new place reads back differently. The key stays where it was.")
        return new

    def write(self, record: Record) -> None:
        """Replace `dbkey.json`, whole or not at all."""
        write_private(self.record, dump(record))

    # -- acts the log has yet to be told of --

    def untold(self) -> list[str]:
        """Acts on the key that the access log has not been told of: the database may be shut when they happen."""
        return _untold(self.read()) if self.exists() else []

    def tell_later(self, act: str) -> None:
        """The log is to be told of this act when the database is open."""
        record = self.read()
        self.write(record | {"untold": [*_untold(record), act]})

    def told(self, acts: list[str]) -> None:
        """These are in the log now."""
        record = self.read()
        left = [act for act in _untold(record) if act not in acts]
        record.pop("untold", None)
        self.write(record | ({"untold": left} if left else {}))

    # -- the recovery code --

    def new_recovery_code(self) -> str:
        """Make a recovery code and its slot; an earlier code stops working. The code is returned once, and kept nowhere."""
        record, keys = self.read(), self.load()
        secret = secrets.token_bytes(recovery.SECRET_BYTES)
        others = [slot for slot in record["slots"] if slot.get("kind") != "recovery"]
        self.write(record | {"slots": [*others, recovery_slot(keys, secret)]})
        return recovery.format_code(secret)

    def recover(self, code: str) -> Path:
        """Open the recovery slot with the printed code and write a key file, whatever the place was before; answers where."""
        record = self.read()
        keys = self._open_recovery(record, code)
        new = self.place_keys(keys, FILE)
        others = [slot for slot in record["slots"] if slot.get("kind") not in KINDS]
        self.write(record | {"slots": [new, *others], "untold": [*_untold(record), "key.recovered"]})
        self._held = None
        return self.key_dir / str(new["path"])

    # -- inside --

    def _begin(self, keys: Keys, kind: str, secret: bytes | None, make_database: Callable[[Keys], None] | None) -> Keys:
        if self.exists():
            raise KeyProblem(f"{self.data_dir} has a key already; a second one would lock it out.")
        self._refuse_key_inside_data()
        make_private_directory(self.data_dir)
        listed = [self.place_keys(keys, kind)]
        if secret is not None:
            listed.append(recovery_slot(keys, secret))
        write_private(self._unfinished, dump({"v": 1, "kid": keys.kid, "slots": listed}))
        if make_database is not None:
            make_database(keys)
        self._unfinished.replace(self.record)
        return keys

    def _new_place(self, keys: Keys, kind: str) -> Place:
        name = f"db-{keys.kid[:16]}"
        if kind == KEYRING:
            return RingPlace(name)
        if kind == SYSTEMD:
            return CredentialPlace(self.credentials)
        self._refuse_key_inside_data()
        return FilePlace(self.key_dir, f"{name}.key")

    def _places(self, record: Record) -> list[Place]:
        """A credential that systemd laid out counts first, whether the record names it or not."""
        named = [place_of(slot, self.key_dir, self.credentials) for slot in record["slots"]]
        found = [place for place in named if place is not None]
        credential = CredentialPlace(self.credentials)
        if credential.path is not None and credential not in found:
            found.insert(0, credential)
        return found

    def _open_recovery(self, record: Record, code: str) -> Keys:
        secret = _secret_of(code)
        for slot in record["slots"]:
            if slot.get("kind") != "recovery":
                continue
            kek = slots.derive_kek(secret, kid=record["kid"], kind="recovery")
            try:
                payload = slots.open_slot(slot.get("jwe"), kek, kid=record["kid"], slot=slot.get("slot"))
            except slots.SlotError:
                continue
            keys = unpacked(payload)
            if keys is not None and keys.kid == record["kid"] and payload.get("slot") == slot.get("slot"):
                return keys
        raise BadRecoveryCode(
            "This recovery code is typed correctly but does not open this database. "
            "It may be of another database, or a newer code has replaced it."
        )

    def _refuse_key_inside_data(self) -> None:
        data, key = self.data_dir.resolve(), self.key_dir.resolve()
        if key == data or data in key.parents:
            raise UnsafeKey(
                f"The key directory {self.key_dir} lies inside the data directory, so whoever copies the data has the key "
                "too. Set HOLDSPACE_KEYS to a directory elsewhere."
            )


def recovery_slot(keys: Keys, secret: bytes) -> Slot:
    """A slot the code opens, and beside it the recipient whose identity the code holds (decision 0015)."""
    slot_id = str(uuid.uuid4())
    kek = slots.derive_kek(secret, kid=keys.kid, kind="recovery")
    jwe = slots.seal(packed(keys) | {"slot": slot_id}, kek, kid=keys.kid, slot=slot_id)
    recipient = age.recipient_of(secret)
    return {"kind": "recovery", "slot": slot_id, "jwe": jwe, "recipient": recipient, "seal": _seal(keys, recipient)}


def _seal(keys: Keys, recipient: str) -> str:
    """What only a holder of the key can have written: nobody else can put a recipient of their own in the record."""
    return b64(hmac.digest(keys.log, f"hs/v1/recipient\x00{keys.kid}\x00{recipient}".encode(), "sha256"))


def _secret_of(code: str) -> bytes:
    try:
        return recovery.parse_code(code)
    except recovery.TypingError as error:
        raise BadRecoveryCode(str(error)) from None


def _of_this(keys: Keys, record: Record, place: Place) -> Keys:
    if keys.kid != record["kid"]:
        named = f"{place.words[0].upper()}{place.words[1:]}"
        raise WrongKey(
            f"{named} belongs to another database. Put the right one in its place, "
            "or run `holdspace recover` with the printed recovery code."
        )
    return keys


def _untold(record: Record) -> list[str]:
    listed = record.get("untold")
    return [act for act in listed if isinstance(act, str)] if isinstance(listed, list) else []
