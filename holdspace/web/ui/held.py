"""A form sent while the login was locked: kept in the login's own encrypted session until it is unlocked.

It went through the check against forged requests before it was kept; after unlocking, its sender decides.
"""

from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from holdspace.web.ui.kept import Word, kept_words, posted

KEY = "holdspace_held"
LEFT_OUT = ("csrfmiddlewaretoken", "password", "code", "credential")


@dataclass(frozen=True)
class Held:
    """Where a form was going, what was in it, and the part of it that a reader knows as words."""

    path: str
    fields: list[tuple[str, str]]
    words: list[Word]


def hold(request: HttpRequest) -> None:
    """Keep what was sent. Passwords and codes are left out."""
    fields = [(name, text) for name, texts in posted(request).lists() if name not in LEFT_OUT for text in texts]
    words = [(word.label, word.text) for word in kept_words(request)]
    request.session[KEY] = {"path": request.get_full_path(), "fields": fields, "words": words}


def take(session: SessionBase) -> Held | None:
    """What was kept, once."""
    kept = session.pop(KEY, None)
    if not kept:
        return None
    words = [Word(label, text) for label, text in kept["words"]]
    return Held(kept["path"], [(name, text) for name, text in kept["fields"]], words)
