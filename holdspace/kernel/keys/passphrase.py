"""The passphrase slot: Argon2id, then HS-JWE-1 (security.md 2.3, 2.4, 6.2).

Params are `{"kdf":"argon2id","m":65536,"t":3,"p":1,"salt"}`. Lower ones are refused, so that nobody who can write to the
record makes guessing cheap; so are sizes that no machine of a practice could work off.
"""

import secrets
import unicodedata
import uuid
from typing import Any

from argon2.low_level import Type, hash_secret_raw

from holdspace.kernel.keys import slots
from holdspace.kernel.keys.material import KEY_BYTES, Keys, b64, bytes_of, packed, unpacked
from holdspace.kernel.keys.problems import DamagedKey, WrongPassphrase
from holdspace.kernel.keys.record import Slot

KIND = "passphrase"
LEAST = {"m": 65_536, "t": 3, "p": 1}  # KiB, passes, lanes
MOST = {"m": 1_048_576, "t": 16, "p": 16}
SALT_BYTES = 16

_DAMAGED = (
    "The passphrase slot in dbkey.json is damaged. Restore dbkey.json from a backup, "
    "or run `holdspace recover` with the printed recovery code."
)
_WEAK = (
    "The passphrase slot in dbkey.json asks for less work than Holdspace allows, so somebody may have changed it. "
    "Nothing was typed into it. Restore dbkey.json from a backup, or run `holdspace recover` with the printed recovery code."
)
_WRONG = "This passphrase does not open the key."


def make_slot(keys: Keys, passphrase: str) -> Slot:
    """A slot that the passphrase opens."""
    slot_id = str(uuid.uuid4())
    params = {"kdf": "argon2id", **LEAST, "salt": b64(secrets.token_bytes(SALT_BYTES))}
    jwe = slots.seal(packed(keys) | {"slot": slot_id}, _kek(passphrase, params, keys.kid), kid=keys.kid, slot=slot_id)
    return {"kind": KIND, "slot": slot_id, "params": params, "jwe": jwe}


def open_slot(slot: Slot, passphrase: str, *, kid: str) -> Keys:
    """The keys in the slot; `WrongPassphrase`, or `DamagedKey` when it is no slot of ours."""
    params = _checked(slot.get("params"))
    try:
        payload = slots.open_slot(slot.get("jwe"), _kek(passphrase, params, kid), kid=kid, slot=slot.get("slot"))
    except slots.SlotError:
        raise WrongPassphrase(_WRONG) from None
    keys = unpacked(payload)
    if keys is None or keys.kid != kid or payload.get("slot") != slot.get("slot"):
        raise DamagedKey(_DAMAGED)
    return keys


def _checked(params: object) -> dict[str, Any]:
    if not isinstance(params, dict) or params.get("kdf") != "argon2id":
        raise DamagedKey(_DAMAGED)
    costs = {name: cost for name in LEAST if type(cost := params.get(name)) is int}
    if costs.keys() != LEAST.keys() or len(bytes_of(params.get("salt"))) != SALT_BYTES:
        raise DamagedKey(_DAMAGED)
    if any(cost < LEAST[name] for name, cost in costs.items()):
        raise DamagedKey(_WEAK)
    if any(cost > MOST[name] for name, cost in costs.items()):
        raise DamagedKey(_DAMAGED)
    return params


def _kek(passphrase: str, params: dict[str, Any], kid: str) -> bytes:
    """Argon2id over the NFKC form, so that the same keys pressed on another keyboard give the same bytes; then HKDF."""
    stretched = hash_secret_raw(
        unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass"),
        bytes_of(params["salt"]),
        time_cost=params["t"],
        memory_cost=params["m"],
        parallelism=params["p"],
        hash_len=KEY_BYTES,
        type=Type.ID,
    )
    return slots.derive_kek(stretched, kid=kid, kind=KIND)
