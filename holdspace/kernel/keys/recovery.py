"""The printed recovery code: `HR1` and twelve groups of four characters (security.md 2.4, kit text).

Alphabet: Crockford base32 (no I, L, O, U; reading is forgiving about case, 0/O and 1/I/L). Each group is three
characters of data and one that checks the group *and its place*, so a typing error is named by its group. The
36 data characters hold 4 bits of version, 160 bits of secret and 16 bits that check the whole.
`grouped` and `ungrouped` are the groups alone, for codes of another prefix and length (decision 0022).
"""

import hashlib

PREFIX = "HR1"
SECRET_BYTES = 20
_VERSION = 1
_GROUPS = 12
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {char: value for value, char in enumerate(_ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_SEPARATORS = " -\u2010\u2011\u2012\u2013\u2014_.\t\r\n"


class TypingError(ValueError):
    """The code as typed cannot be right; the message says where, as far as can be told."""


def format_code(secret: bytes) -> str:
    """The code for a secret, as it is printed."""
    if len(secret) != SECRET_BYTES:
        raise ValueError("a recovery secret has 20 bytes")
    number = int.from_bytes(secret + _check_bytes(secret)) | _VERSION << (SECRET_BYTES + 2) * 8
    return grouped(number, PREFIX, _GROUPS)


def parse_code(code: str) -> bytes:
    """The secret in a code as typed, or a `TypingError` naming the group."""
    number = ungrouped(code, PREFIX, _GROUPS, "recovery code")
    version, rest = divmod(number, 1 << (SECRET_BYTES + 2) * 8)
    raw = rest.to_bytes(SECRET_BYTES + 2)
    secret, check_bytes = raw[:SECRET_BYTES], raw[SECRET_BYTES:]
    if version != _VERSION or check_bytes != _check_bytes(secret):
        raise TypingError("The recovery code has a typing error. Compare every group with the printed one.")
    return secret


def groups_of(code: str) -> list[str]:
    """The groups of a code, or of a part of one, as printed; O, I and L read as 0, 1 and 1. `HR1` is not a group."""
    typed = "".join(char for char in code.upper() if char not in _SEPARATORS).removeprefix(PREFIX)
    plain = "".join(_ALPHABET[_VALUES[char]] if char in _VALUES else char for char in typed)
    return [plain[start : start + 4] for start in range(0, len(plain), 4)]


def grouped(number: int, prefix: str, count: int) -> str:
    """A number of 15 bits a group as it is printed: the prefix, then groups of four."""
    values = [number >> 5 * place & 31 for place in reversed(range(count * 3))]
    groups = [values[start : start + 3] for start in range(0, len(values), 3)]
    printed = ["".join(_ALPHABET[v] for v in [*group, _check(at, group)]) for at, group in enumerate(groups, 1)]
    return "-".join([prefix, *printed])


def ungrouped(code: str, prefix: str, count: int, called: str) -> int:
    """The number in a code as typed, or a `TypingError` naming the groups. called: what the code is called in the sentence."""
    values = _values(code, prefix, count, called)
    number = 0
    wrong: list[int] = []
    for at in range(1, count + 1):
        *group, check = values[(at - 1) * 4 : at * 4]
        if check != _check(at, group):
            wrong.append(at)
        for value in group:
            number = number << 5 | value
    if wrong:
        raise TypingError(_name_groups(wrong, called))
    return number


def _values(code: str, prefix: str, count: int, called: str) -> list[int]:
    typed = "".join(char for char in code.upper() if char not in _SEPARATORS)
    if not typed.startswith(prefix):
        raise TypingError(f"A {called} begins with {prefix}.")
    typed = typed[len(prefix) :]
    for place, char in enumerate(typed):
        if char not in _VALUES:
            raise TypingError(f"Group {place // 4 + 1} of the {called} has a character that is in no code.")
    if len(typed) != count * 4:
        raise TypingError(
            f"After {prefix} a {called} has {count} groups of four characters, {count * 4} in all; "
            f"this one has {len(typed)}."
        )
    return [_VALUES[char] for char in typed]


def _name_groups(wrong: list[int], called: str) -> str:
    if len(wrong) == 1:
        return f"Group {wrong[0]} of the {called} has a typing error."
    named = ", ".join(map(str, wrong[:-1])) + f" and {wrong[-1]}"
    return f"Groups {named} of the {called} have typing errors."


def _check(place: int, group: list[int]) -> int:
    """A sum over GF(32) with a different weight for every place: one wrong character, two swapped, or a group moved shows."""
    total = place
    for value in group:
        total = _double(total ^ value)
    return total


def _double(value: int) -> int:
    """Multiply by x in GF(32), modulo x⁵ + x² + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 32 else value


def _check_bytes(secret: bytes) -> bytes:
    return hashlib.sha256(b"hs/v1/recovery\x00" + bytes([_VERSION]) + secret).digest()[:2]
