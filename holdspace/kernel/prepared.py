"""Queries compiled once. Django builds the SQL of a queryset anew each time, which costs more than running it.

The queryset stays the one place that says what is read: here it is compiled with marked values, and each later call
puts the caller's values where the marks were.
"""

import os
import threading
import uuid
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import connections, models
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]  # the stubs leave it out

Row = TypeVar("Row", bound=models.Model)


class Prepared(Generic[Row]):
    """A query of model rows, `select_related` included. build: answers the queryset for marked values; no prefetch, no annotation.

    ids, numbers, digests: names of its values that are UUIDs, whole numbers, 32 bytes. Limits belong in `build`.
    """

    def __init__(
        self,
        build: Callable[..., "models.QuerySet[Row]"],
        *,
        ids: tuple[str, ...] = (),
        numbers: tuple[str, ...] = (),
        digests: tuple[str, ...] = (),
    ) -> None:
        self._build = build
        self._marks: dict[str, Any] = {name: uuid.uuid4() for name in ids}
        self._marks |= {name: 7_777_777_000 + place for place, name in enumerate(numbers)}
        self._marks |= {name: os.urandom(32) for name in digests}
        self._made: dict[str, _Compiled] = {}
        self._guard = threading.Lock()

    def rows(self, **values: Any) -> list[Row]:
        """Run it. Every mark has a value."""
        connection = connections["default"]
        compiled = self._made.get(connection.vendor)
        if compiled is None:
            with self._guard:
                compiled = self._made[connection.vendor] = _Compiled(self._build(**self._marks), self._marks)
        found: list[Row] = compiled.run(connection, values)
        return found

    def first(self, **values: Any) -> Row | None:
        """The first row, or None. The query itself says its order, or finds by a unique column."""
        found = self.rows(**values)
        return found[0] if found else None


class _Compiled:
    def __init__(self, queryset: "models.QuerySet[Any]", marks: dict[str, Any]) -> None:
        self._compiler = queryset.query.get_compiler("default")
        self.sql, params = self._compiler.as_sql()
        kept = {_plain(_prepared(value, self._compiler.connection)): name for name, value in marks.items()}
        self._params = [(kept.get(_plain(value)), value) for value in params]
        if set(marks) - {name for name, _ in self._params}:
            raise ValueError("a value of a prepared query stands nowhere in its SQL")
        info: Any = self._compiler.klass_info
        self._model = info["model"]
        select: Any = self._compiler.select
        self._fields = info["select_fields"]
        self._names = [select[place][0].target.attname for place in self._fields]
        self._converters = list(self._compiler.get_converters([one[0] for one in select]).items())
        self._populators = get_related_populators(info, select, "default")

    def run(self, connection: Any, values: dict[str, Any]) -> list[Any]:
        params = [value if name is None else _prepared(values[name], connection) for name, value in self._params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows = cursor.fetchall()
        return [self._row(list(row), connection) for row in rows]

    def _row(self, row: list[Any], connection: Any) -> Any:
        for place, (converters, expression) in self._converters:
            value = row[place]
            for convert in converters:
                value = convert(value, expression, connection)
            row[place] = value
        start, end = self._fields[0], self._fields[-1] + 1
        made = self._model.from_db("default", self._names, row[start:end])
        for populator in self._populators:
            populator.populate(row, made)
        return made


def _prepared(value: Any, connection: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return value.bytes if connection.vendor == "sqlite" else value
    return value


def _plain(value: Any) -> Any:
    value = getattr(value, "obj", value)  # psycopg wraps bytes
    return bytes(value) if isinstance(value, memoryview | bytearray) else value


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model as they are: `bulk_create` without compiling and without signals. Every column has a value."""
    if not rows:
        return
    connection = connections["default"]
    sql, columns = _insert(type(rows[0]))
    values = [[_written(getattr(row, name), field, connection) for name, field in columns] for row in rows]
    with connection.cursor() as cursor:
        if len(values) == 1:
            cursor.execute(sql, values[0])
        else:
            cursor.executemany(sql, values)


def update_row(row: models.Model, *names: str) -> None:
    """Write some fields of a row that is there. Its key and every other field stay."""
    connection = connections["default"]
    sql, columns = _update(type(row), names)
    with connection.cursor() as cursor:
        cursor.execute(sql, [_written(getattr(row, name), field, connection) for name, field in columns])


Columns = list[tuple[str, Any]]
_AS_IT_IS = frozenset({str, int, bool, bytes, type(None)})


def _written(value: Any, field: Any, connection: Any) -> Any:
    """The value as the driver takes it: Django's own answer, found without asking where it is the value itself."""
    if type(value) in _AS_IT_IS and not isinstance(field, models.JSONField):
        return value
    if isinstance(value, uuid.UUID):
        return _prepared(value, connection)
    return field.get_db_prep_save(value, connection)


@cache
def _insert(model: type[models.Model]) -> tuple[str, Columns]:
    options: Any = model._meta  # noqa: SLF001  # Django's documented name for a model's facts
    fields = options.concrete_fields
    names, marks = ", ".join(f'"{field.column}"' for field in fields), ", ".join(["%s"] * len(fields))
    sql = f'INSERT INTO "{options.db_table}" ({names}) VALUES ({marks})'  # noqa: S608  # names of our own tables
    return sql, [(field.attname, field) for field in fields]


@cache
def _update(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, Columns]:
    options: Any = model._meta  # noqa: SLF001  # as above
    fields = [options.get_field(name) for name in names]
    changes = ", ".join(f'"{field.column}" = %s' for field in fields)
    sql = f'UPDATE "{options.db_table}" SET {changes} WHERE "{options.pk.column}" = %s'  # noqa: S608  # as above
    return sql, [(field.attname, field) for field in (*fields, options.pk)]
