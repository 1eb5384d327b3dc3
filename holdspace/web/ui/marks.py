"""Marks a view carries for the middleware around it."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase

from holdspace.kernel.errors import Conflict

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Context = Callable[[HttpRequest, Conflict], dict[str, Any]]


def open_while_locked(view: View) -> View:
    """The view answers although the login is locked: unlocking, staying alive, signing out."""
    view.open_while_locked = True  # type: ignore[attr-defined]  # read by middleware.login
    return view


def before_second_factor(view: View) -> View:
    """The view answers although its person has no second factor yet: the set-up pages."""
    view.before_second_factor = True  # type: ignore[attr-defined]  # read by middleware.factors
    return view


def shows_conflict(template: str, context: Context | None = None) -> Callable[[View], View]:
    """Name the page (`notes/conflict.html#newer`) that shows both texts when somebody saved first.

    It gets `current` (the row as it stands), `sentence`, `kept` (the words that were sent) and what `context` adds.
    """

    def mark(view: View) -> View:
        view.conflict = (template, context)  # type: ignore[attr-defined]  # read by middleware.errors
        return view

    return mark
