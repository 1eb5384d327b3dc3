"""Rule files: TOML into frozen dataclasses, strictly. A bad file stops the start, not a session (house.md, section 9)."""

import dataclasses
import tomllib
import types
import typing
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar

from holdspace.kernel.canonical import sha256

T = TypeVar("T")


class RuleFileError(Exception):
    """A rule file that cannot be used; the message names file and key."""


@dataclasses.dataclass(frozen=True)
class RuleFile(Generic[T]):
    """A loaded rule and the SHA-256 (32 bytes) of the file it came from."""

    rule: T
    digest: bytes


def load(path: Path, shape: type[T]) -> RuleFile[T]:
    """Read one TOML file as `shape`, a frozen dataclass.

    Raises RuleFileError on an unknown key, a missing key, a wrong type or a word outside an enum.
    """
    data = path.read_bytes()
    try:
        table = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleFileError(f"{path.name}: {error}") from error
    return RuleFile(_record(table, shape, path.name), sha256(data))


def load_folder(folder: Path, shape: type[T]) -> list[RuleFile[T]]:
    """Read every `*.toml` of a folder in order of name."""
    return [load(path, shape) for path in sorted(folder.glob("*.toml"))]


def _record(table: object, shape: type[T], where: str) -> T:
    if not isinstance(table, dict):
        raise RuleFileError(f"{where}: a table is wanted here")
    hints = typing.get_type_hints(shape)
    known = {field.name: field for field in dataclasses.fields(shape)}  # type: ignore[arg-type]  # always a dataclass
    for name in table:
        if name not in known:
            raise RuleFileError(f"{where}: unknown key {name!r}")
    values = {}
    for name, field in known.items():
        if name in table:
            values[name] = _value(table[name], hints[name], f"{where}: {name}")
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise RuleFileError(f"{where}: missing key {name!r}")
    return shape(**values)


def _value(value: object, kind: typing.Any, where: str) -> typing.Any:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:
        kind = next(one for one in inner if one is not type(None))
        return _value(value, kind, where)
    if origin is tuple:
        return tuple(_value(item, inner[0], f"{where}[{at}]") for at, item in enumerate(_of(value, list, where)))
    if origin is dict:
        return {name: _value(item, inner[1], f"{where}.{name}") for name, item in _of(value, dict, where).items()}
    if dataclasses.is_dataclass(kind):
        return _record(value, typing.cast("type", kind), where)
    if issubclass(kind, StrEnum):
        if value not in list(kind):
            raise RuleFileError(f"{where}: {value!r} is none of {', '.join(kind)}")
        return kind(str(value))
    return _of(value, kind, where)


def _of(value: object, kind: type, where: str) -> typing.Any:
    if type(value) is not kind:
        raise RuleFileError(f"{where}: {kind.__name__} is wanted, not {type(value).__name__}")
    return value
