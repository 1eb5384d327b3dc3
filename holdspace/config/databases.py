"""Which tables lie in which database: psychotherapy notes in one of their own, everything else in the other (house.md 14)."""

from typing import Any

APART = "psychotherapy"  # the label of the room and the alias of its database


class Router:
    """Django asks it for every query and every migration."""

    def db_for_read(self, model: Any, **_: object) -> str | None:
        """Where rows are read."""
        return APART if model._meta.app_label == APART else None  # noqa: SLF001  # Django's documented name

    def db_for_write(self, model: Any, **_: object) -> str | None:
        """Where they are written."""
        return self.db_for_read(model)

    def allow_relation(self, one: Any, other: Any, **_: object) -> bool | None:
        """Between the two there is none."""
        inside = {item._meta.app_label == APART for item in (one, other)}  # noqa: SLF001  # as above
        return None if inside == {False} else len(inside) == 1

    def allow_migrate(self, db: str, app_label: str, **_: object) -> bool:
        """Each database gets the tables of its own rooms."""
        return (db == APART) == (app_label == APART)
