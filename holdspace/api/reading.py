"""Reading what a program sent: strict JSON, every member known by name, every sentence saying what to send instead."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError

from holdspace.kernel.errors import Invalid
from holdspace.kernel.words import problem

LINE = 200
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


class Unreadable(Exception):
    """The request could not be read at all: a status (400, 413, 415) and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


@dataclass(frozen=True)
class Member:
    """One member of an object. read: turns its value into ours, raising Wrong. default: what stands in when left out."""

    read: Callable[[Any], Any]
    default: Any = None
    required: bool = False


class Wrong(Exception):
    """A value that cannot be taken; the sentence never holds the value."""


Shape = Mapping[str, Member]


def body(request: HttpRequest, shape: Shape) -> dict[str, Any]:
    """Read a JSON body as `shape`. Raises Unreadable, or Invalid naming each member with something wrong."""
    if (
        request.content_type != "application/json"
        or (request.content_params or {}).get("charset", "utf-8").lower() != "utf-8"
    ):
        raise Unreadable(415, "Send JSON: Content-Type: application/json, in UTF-8.")
    try:
        data = json.loads(request.body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_constant)
    except RequestDataTooBig:
        raise Unreadable(413, "This is more than one request may hold. Send it in smaller parts.") from None
    except (UnicodeDecodeError, UnreadablePostError):
        raise Unreadable(400, "The body could not be read as UTF-8.") from None
    except (ValueError, RecursionError):  # without its message, which quotes the text
        raise Unreadable(400, "The body is not JSON, or names a member twice.") from None
    return members(data, shape)


def query(request: HttpRequest, shape: Shape) -> dict[str, Any]:
    """Read the query string as `shape`; only whole numbers, yes or no, and cursors travel there, never names."""
    return members(dict(request.GET.items()), shape)


def members(data: object, shape: Shape, where: str = "") -> dict[str, Any]:
    """Read an object. where: what stands before its members' names, e.g. "session."."""
    if not isinstance(data, dict):
        raise Invalid({where.rstrip(".") or "body": ["An object with named members is wanted here."]})
    found: dict[str, list[str]] = {}
    for name in data.keys() - shape.keys():
        found[f"{where}{_shown(name)}"] = [f"There is no such member. There are: {', '.join(shape) or 'none'}."]
    values = {name: member.default for name, member in shape.items()}
    for name, member in shape.items():
        if name in data:
            values[name] = _read(member, data[name], f"{where}{name}", found)
        elif member.required:
            found[f"{where}{name}"] = ["This is needed."]
    if found:
        raise Invalid(found)
    return values


def _read(member: Member, value: object, name: str, found: dict[str, list[str]]) -> Any:
    try:
        return member.read(value)
    except Wrong as wrong:
        found[name] = [str(wrong)]
    except Invalid as invalid:
        found |= {f"{name}{_joint(part)}": what for part, what in invalid.fields.items()}
    return None


def line(value: object) -> str:
    """One line of text."""
    return _text(value, LINE)


def text(value: object) -> str:
    """Text of any length; the verb says how long it may be."""
    if not isinstance(value, str):
        raise Wrong("Text is wanted here.")
    return value


def identifier(value: object) -> UUID:
    """A UUID, written with hyphens."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise Wrong("A UUID is wanted here, such as 018f3c5e-7b1a-7c3d-9e2f-0123456789ab.")
    return UUID(value)


def moment(value: object) -> datetime:
    """A time of RFC 3339 with its offset."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise Wrong("A time with its offset is wanted here, such as 2026-03-02T10:00:00-08:00 or 2026-03-02T18:00:00Z.")
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Wrong("There is no such day or time.") from None


def day(value: object) -> date:
    """A date of RFC 3339."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise Wrong("A date is wanted here, such as 1988-04-12.")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Wrong("There is no such day.") from None


def flag(value: object) -> bool:
    """True or false."""
    if value in ("true", "false"):  # as a query string says it
        return value == "true"
    if not isinstance(value, bool):
        raise Wrong("true or false is wanted here.")
    return value


def whole(least: int, most: int) -> Callable[[object], int]:
    """A whole number between two."""

    def read(value: object) -> int:
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 17:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise Wrong(f"A whole number from {least} to {most} is wanted here.")
        return value

    return read


def sections(value: object) -> dict[str, str]:
    """Section key to text. Which keys and how much text, the format says."""
    if not isinstance(value, dict) or not all(isinstance(words, str) for words in value.values()):
        raise Wrong("An object of section keys and their text is wanted here.")
    return value


def inner(shape: Shape) -> Callable[[object], dict[str, Any]]:
    """An object within the object."""
    return lambda value: members(value, shape)


def _text(value: object, limit: int) -> str:
    words = text(value)
    sentence = problem(words, limit=limit)
    if sentence:
        raise Wrong(sentence)
    return words


def _joint(name: str) -> str:
    return "" if name == "body" else name if name.startswith("[") else f".{name}"


def _shown(name: str) -> str:
    return name[:40] if name.isascii() and name.isprintable() else "unknown"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member named twice")
    return found


def _constant(_word: str) -> None:
    raise ValueError("not a number of JSON")
