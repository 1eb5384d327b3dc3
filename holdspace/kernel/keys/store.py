"""The database key: where it lies, and how to get it back (security.md 6.2; house.md 14, "Keys").

`dbkey.json` beside the database names the key (`kid`) and lists its slots; it holds nothing secret in clear.
The key itself lies in a key file outside the data directory, and in a recovery slot that the printed code opens.
Slots of a kind this version does not know are kept as they are.
"""

import hmac
import json
import secrets
import stat
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from holdspace.kernel.keys import age, recovery, slots
from holdspace.kernel.keys.files import make_private_directory, write_private
from holdspace.kernel.keys.material import Keys, b64, key_id, new_keys, packed, unpacked
from holdspace.kernel.keys.problems import (
    BadRecoveryCode,
    DamagedKey,
    KeyProblem,
    MissingKey,
    UnsafeKey,
    WrongKey,
)

__all__ = ["KeyStore", "Keys", "default_key_dir", "key_id"]

Slot = dict[str, Any]


def default_key_dir(environ: Mapping[str, str], home: Path) -> Path:
    """`$HOLDSPACE_KEYS`, else `~/.config/holdspace`."""
    chosen = environ.get("HOLDSPACE_KEYS", "").strip()
    return Path(chosen).expanduser() if chosen else home / ".config" / "holdspace"


class KeyStore:
    """The keys of one data directory."""

    def __init__(self, data_dir: Path, key_dir: Path) -> None:
        self.data_dir = data_dir
        self.key_dir = key_dir
        self.record = data_dir / "dbkey.json"
        self._unfinished = data_dir / "dbkey.json.new"

    def exists(self) -> bool:
        """Has this data directory got a key? Whether the key file is still there is another matter."""
        return self.record.exists()

    def create(self, make_database: Callable[[Keys], None] | None = None) -> Keys:
        """Make new keys, and with them the database; `dbkey.json` comes last, so a broken start can be begun again."""
        return self._begin(new_keys(), None, make_database)

    def adopt(
        self, keys: Keys, *, code: str | None = None, make_database: Callable[[Keys], None] | None = None
    ) -> Keys:
        """Take keys that were made elsewhere into a data directory that has none yet: a restored backup.

        They lie in a key file. code: the printed recovery code, which then opens this place too. make_database: puts
        the database there; as with `create`, `dbkey.json` comes last.
        """
        return self._begin(keys, None if code is None else _secret_of(code), make_database)

    def finish(self) -> bool:
        """Finish a creation that broke off after the database was made. True if there was one."""
        if self.exists() or not self._unfinished.exists():
            return False
        self._unfinished.replace(self.record)
        return True

    def load(self) -> Keys:
        """Read the keys from the key file, or say in one sentence why not."""
        record = self._read_record()
        path = self._key_path(record)
        self._refuse_unsafe(path)
        keys = _keys_of(_read_json(path, DamagedKey, _DAMAGED_FILE), path)
        if keys.kid != record["kid"]:
            raise WrongKey(
                f"The key file {path} belongs to another database. Put the right one in its place, "
                "or run `holdspace recover` with the printed recovery code."
            )
        return keys

    def has_recovery_code(self) -> bool:
        """Was a recovery code ever made?"""
        return any(slot.get("kind") == "recovery" for slot in self._read_record()["slots"])

    def recipient(self) -> str | None:
        """The age recipient that the recovery code opens, for backups; None before a code was made (decision 0015)."""
        record = self._read_record()
        for slot in record["slots"]:
            if slot.get("kind") != "recovery" or "recipient" not in slot:
                continue
            recipient, seal = slot["recipient"], slot.get("seal")
            if not isinstance(recipient, str) or not isinstance(seal, str) or not seal.isascii():
                raise DamagedKey(_FOREIGN_RECIPIENT.format(path=self.record))
            if not hmac.compare_digest(seal, _seal(self.load(), recipient)):
                raise DamagedKey(_FOREIGN_RECIPIENT.format(path=self.record))
            return recipient
        return None

    def new_recovery_code(self) -> str:
        """Make a recovery code and its slot; an earlier code stops working. The code is returned once, and kept nowhere."""
        record, keys = self._read_record(), self.load()
        secret = secrets.token_bytes(recovery.SECRET_BYTES)
        others = [slot for slot in record["slots"] if slot.get("kind") != "recovery"]
        record["slots"] = [*others, _recovery_slot(keys, secret)]
        write_private(self.record, _dump(record))
        return recovery.format_code(secret)

    def recover(self, code: str) -> Path:
        """Open the recovery slot with the printed code and write the key file anew; answers where it lies."""
        record = self._read_record()
        keys = self._open_recovery(record, code)
        self._refuse_key_inside_data()
        name = self._write_key_file(keys)
        others = [slot for slot in record["slots"] if slot.get("kind") != "file"]
        record["slots"] = [{"kind": "file", "path": name}, *others]
        write_private(self.record, _dump(record))
        return self.key_dir / name

    # -- inside --

    def _begin(self, keys: Keys, secret: bytes | None, make_database: Callable[[Keys], None] | None) -> Keys:
        if self.exists():
            raise KeyProblem(f"{self.data_dir} has a key already; a second one would lock it out.")
        self._refuse_key_inside_data()
        make_private_directory(self.data_dir)
        listed: list[Slot] = [{"kind": "file", "path": self._write_key_file(keys)}]
        if secret is not None:
            listed.append(_recovery_slot(keys, secret))
        write_private(self._unfinished, _dump({"v": 1, "kid": keys.kid, "slots": listed}))
        if make_database is not None:
            make_database(keys)
        self._unfinished.replace(self.record)
        return keys

    def _open_recovery(self, record: dict[str, Any], code: str) -> Keys:
        secret = _secret_of(code)
        for slot in record["slots"]:
            if slot.get("kind") != "recovery":
                continue
            kek = slots.derive_kek(secret, kid=record["kid"], kind="recovery")
            try:
                payload = slots.open_slot(slot.get("jwe"), kek, kid=record["kid"], slot=slot.get("slot"))
            except slots.SlotError:
                continue
            keys = _keys_of(payload, self.record)
            if keys.kid == record["kid"] and payload.get("slot") == slot.get("slot"):
                return keys
        raise BadRecoveryCode(
            "This recovery code is typed correctly but does not open this database. "
            "It may be of another database, or a newer code has replaced it."
        )

    def _read_record(self) -> dict[str, Any]:
        if not self.exists():
            raise MissingKey(
                f"{self.record} is missing. It lies beside the database and names its key: restore it from a backup."
            )
        damaged = "The file {path} is damaged: restore it from a backup. The database itself is not touched."
        record = _read_json(self.record, DamagedKey, damaged)
        listed = record.get("slots")
        well_formed = isinstance(listed, list) and all(isinstance(slot, dict) for slot in listed)
        if record.get("v") != 1 or not isinstance(record.get("kid"), str) or not well_formed:
            raise DamagedKey(damaged.format(path=self.record))
        return record

    def _key_path(self, record: dict[str, Any]) -> Path:
        for slot in record["slots"]:
            if slot.get("kind") == "file" and isinstance(slot.get("path"), str):
                return self.key_dir / str(slot["path"])  # an absolute path stands for itself
        raise MissingKey(f"{self.record} names no key file. Run `holdspace recover` with the printed recovery code.")

    def _write_key_file(self, keys: Keys) -> str:
        name = f"db-{keys.kid[:16]}.key"
        make_private_directory(self.key_dir)
        write_private(self.key_dir / name, _dump(packed(keys)))
        return name

    def _refuse_key_inside_data(self) -> None:
        data, key = self.data_dir.resolve(), self.key_dir.resolve()
        if key == data or data in key.parents:
            raise UnsafeKey(
                f"The key directory {self.key_dir} lies inside the data directory, so whoever copies the data has the key "
                "too. Set HOLDSPACE_KEYS to a directory elsewhere."
            )

    def _refuse_unsafe(self, path: Path) -> None:
        try:
            mode = path.stat().st_mode
        except PermissionError:
            raise MissingKey(_NOT_OURS.format(path=path)) from None
        except OSError:
            raise MissingKey(
                f"The key file {path} is missing, so the database stays shut. Put the file back, "
                "or run `holdspace recover` with the printed recovery code."
            ) from None
        if stat.S_IMODE(mode) & (stat.S_IRWXG | stat.S_IRWXO):
            raise UnsafeKey(f"Other users of this computer can read the key file {path}. Run: chmod 600 {path}")


_DAMAGED_FILE = (
    "The key file {path} is damaged. Put a good copy in its place, "
    "or run `holdspace recover` with the printed recovery code."
)
_FOREIGN_RECIPIENT = (
    "The recipient of backups in {path} was not written by this Holdspace, so nothing is encrypted to it. "
    "Run `holdspace recovery-code` for a new recovery code and recipient, and ask who can write to that file."
)
_NOT_OURS = "Holdspace may not read {path}: it belongs to another user of this computer."


def _secret_of(code: str) -> bytes:
    try:
        return recovery.parse_code(code)
    except recovery.TypingError as error:
        raise BadRecoveryCode(str(error)) from None


def _recovery_slot(keys: Keys, secret: bytes) -> Slot:
    """A slot the code opens, and beside it the recipient whose identity the code holds (decision 0015)."""
    slot_id = str(uuid.uuid4())
    kek = slots.derive_kek(secret, kid=keys.kid, kind="recovery")
    jwe = slots.seal(packed(keys) | {"slot": slot_id}, kek, kid=keys.kid, slot=slot_id)
    recipient = age.recipient_of(secret)
    return {"kind": "recovery", "slot": slot_id, "jwe": jwe, "recipient": recipient, "seal": _seal(keys, recipient)}


def _keys_of(content: Mapping[str, Any], path: Path) -> Keys:
    keys = unpacked(content)
    if keys is None:
        raise DamagedKey(_DAMAGED_FILE.format(path=path))
    return keys


def _seal(keys: Keys, recipient: str) -> str:
    """What only a holder of the key can have written: nobody else can put a recipient of their own in the record."""
    return b64(hmac.digest(keys.log, f"hs/v1/recipient\x00{keys.kid}\x00{recipient}".encode(), "sha256"))


def _read_json(path: Path, problem: type[KeyProblem], sentence: str) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except PermissionError:
        raise MissingKey(_NOT_OURS.format(path=path)) from None
    except (OSError, ValueError):
        raise problem(sentence.format(path=path)) from None
    if not isinstance(content, dict):
        raise problem(sentence.format(path=path))
    return content


def _dump(content: dict[str, Any]) -> bytes:
    return json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n"
