"""base64url in its one form, and the recovery kit's letters."""

import base64
import hashlib
import re

from holdspace_reader.problems import Refused

KIT = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KIT_LENGTH = 56


def b64(data: bytes) -> str:
    """As letters, without filler."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(letters: str) -> bytes:
    """Back; another spelling of the same bytes is refused."""
    try:
        data = base64.b64decode(letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True)
    except ValueError:
        data = b""
    if b64(data) != letters:
        raise Refused("malformed", "This is not base64url as Holdspace writes it.")
    return data


def kid_of(key: bytes) -> str:
    """The name of a vault key."""
    return b64(hashlib.sha256(b"hs/v1/kid\0" + key).digest())


def sha_of(text: str) -> str:
    """How the root names an object."""
    return b64(hashlib.sha256(text.encode()).digest())


def kit_secret(typed: str) -> bytes:
    """The 32 secret bytes of a kit as it was typed; says which group is wrong when there is a typing error."""
    plain = re.sub("[IL]", "1", re.sub("[^0-9A-Z]", "", typed.upper()).replace("O", "0"))
    rest = plain.removeprefix("HS1")
    odd = next((at for at, letter in enumerate(rest) if letter not in KIT), None)
    if odd is not None:
        raise _mistyped({odd // 4 + 1})
    if len(rest) != KIT_LENGTH:
        raise Refused("kit-length", f"A kit has {KIT_LENGTH} letters after HS1; these are {len(rest)}.")
    values = [KIT.index(letter) for letter in rest]
    whole = _bytes(values)
    if not _is_kit(whole):
        raise _mistyped(_suspects(values))
    return whole[1:33]


def _bytes(values: list[int]) -> bytes:
    number = 0
    for value in values:
        number = number << 5 | value
    return number.to_bytes(35, "big")


def _is_kit(whole: bytes) -> bool:
    body = whole[:33]
    return body[0] == 1 and whole[33:] == hashlib.sha256(b"hs/v1/kit\0" + body).digest()[:2]


def _suspects(values: list[int]) -> set[int]:
    """Groups in which one wrong letter, or two that changed places, would explain it."""
    found = set()
    for at, value in enumerate(values):
        for other in range(32):
            if other != value and _is_kit(_bytes([*values[:at], other, *values[at + 1 :]])):
                found.add(at // 4 + 1)
        following = values[at + 1 : at + 2]
        if following and following[0] != value:
            turned = [*values[:at], following[0], value, *values[at + 2 :]]
            if _is_kit(_bytes(turned)):
                found.add(at // 4 + 1)
    return found


def _mistyped(groups: set[int]) -> Refused:
    where = ", ".join(str(group) for group in sorted(groups))
    look = f" Look again at group {where}." if groups else " More than one letter is wrong."
    return Refused("kit", "There is a typing error in the kit." + look)
