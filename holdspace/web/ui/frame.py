"""What the base page shows around a screen: the ways one may go, whose practice this is, how one likes to see it."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from holdspace.access.actions import Action
from holdspace.access.policy import decide
from holdspace.access.subject import Subject
from holdspace.practice.queries import only_practice
from holdspace.web.ui.faces import actor_of, origin_of

# Word, route, the act one must be allowed to do to see it, and the letter after G that leads there.
WAYS = (
    ("Today", "today", Action.ENCOUNTER_LIST, "t"),
    ("Clients", "clients", Action.CLIENT_LIST, "c"),
    ("Notes", "notes", Action.NOTE_LIST, ""),
    ("Search", "search", Action.NOTE_SEARCH, ""),
    ("People", "people", Action.PERSON_LIST, ""),
    ("Review", "review", Action.AUDIT_REVIEW, "r"),
    ("Audit", "audit", Action.AUDIT_READ, ""),
    ("Backups", "backups", Action.BACKUP_READ, ""),
)
# Word, route, and what one must be allowed to do, where not everybody is.
OWN: tuple[tuple[str, str, Action | None], ...] = (
    ("Preferences", "preferences", None),
    ("Password", "account_change_password", None),
    ("Second factor", "mfa_index", None),
    ("Where you are signed in", "usersessions_list", None),
    ("Downtime kit", "kit", Action.KIT_MAKE),
    ("Emergency sheet", "sheets", Action.SHEET_LIST),
    ("Two kinds of notes", "two_kinds", Action.NOTE_LIST),
    ("Psychotherapy notes", "psychotherapy", Action.NOTEBOOK_KEEP),
)

# House.md, section 7: nothing kept in browser storage, nothing evaluated, same origin only; refusals are shown.
HTMX = json.dumps(
    {
        "historyCacheSize": 0,
        "refreshOnHistoryMiss": True,
        "allowEval": False,
        "allowScriptTags": False,
        "selfRequestsOnly": True,
        "includeIndicatorStyles": False,
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            {"code": "(400|403|404|409|413|422|423|429)", "swap": True},
            {"code": "...", "swap": False, "error": True},
        ],
    }
)


@dataclass(frozen=True)
class Way:
    """One link of a menu. `current` is the value of aria-current: "page", "true" (a page under it) or nothing."""

    word: str
    url: str
    current: str = ""
    key: str = ""


class Frame:
    """Everything is asked for once and only when a page shows it."""

    htmx_config = HTMX

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def person(self) -> Any:
        """The signed-in person, or nobody."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @property
    def signed_in(self) -> bool:
        """Whether the page is for a signed-in person whose login is open."""
        return self.person is not None and not getattr(self.request, "locked", False)

    @property
    def name(self) -> str:
        """Who one is signed in as."""
        return str(self.person)

    @cached_property
    def _practice(self) -> Any:
        return self.person.practice if self.person else only_practice()

    @property
    def practice(self) -> str:
        """The practice's name, if there is one yet."""
        return str(self._practice or "")

    @property
    def practice_id(self) -> str:
        """Whose log a browser remembers."""
        return str(self._practice.pk) if self._practice else ""

    @property
    def checkpoint(self) -> str:
        """Where a browser asks how the log goes on."""
        return _path("log_checkpoint")

    @property
    def login_tag(self) -> str:
        """A short stand-in for this login, so that a browser checks the log once a login."""
        return origin_of(self.request).session

    @property
    def fictional(self) -> bool:
        """Whether everyone in this practice is invented."""
        return bool(self._practice and self._practice.fictional)

    @cached_property
    def roles(self) -> str:
        """One's roles, as words."""
        actor = actor_of(self.request)
        return ", ".join(sorted(role.label for role in actor.roles)) if actor else ""

    @cached_property
    def today(self) -> date:
        """The practice's day, for ages."""
        return timezone.localdate(timezone=self._practice.zone if self._practice else None)

    @property
    def scheme(self) -> str:
        """Light, dark, or nothing: the machine decides."""
        return self._preference("scheme", ("light", "dark"))

    @property
    def density(self) -> str:
        """Compact, or nothing."""
        return self._preference("density", ("compact",))

    @property
    def keys_off(self) -> bool:
        """Whether one switched single-letter keys off (WCAG 2.1.4)."""
        return self._preference("keys", ("off",)) == "off"

    def _preference(self, name: str, known: tuple[str, ...]) -> str:
        kept = getattr(self.person, "preferences", None) or {}
        value = kept.get(name, "") if isinstance(kept, dict) else getattr(kept, name, "")
        return value if value in known else ""

    @property
    def home(self) -> str:
        """Where the mark leads."""
        return _path("today") or "/"

    @property
    def find(self) -> str:
        """Where one looks for a client."""
        return _path("clients")

    @cached_property
    def nav(self) -> list[Way]:
        """The ways this person may go."""
        actor = actor_of(self.request) if self.signed_in else None
        if actor is None:
            return []
        about = Subject(practice=actor.practice)
        ways = [(word, _path(route), key) for word, route, action, key in WAYS if decide(actor, action, about).allowed]
        return [Way(word, path, self._current(path), key) for word, path, key in ways if path]

    @cached_property
    def own(self) -> list[Way]:
        """The ways behind one's own name."""
        actor = actor_of(self.request)
        about = Subject(practice=actor.practice) if actor else None
        ways = [
            (word, _path(route))
            for word, route, action in OWN
            if action is None or (actor and about and decide(actor, action, about).allowed)
        ]
        return [Way(word, path, self._current(path)) for word, path in ways if path]

    def _current(self, path: str) -> str:
        if self.request.path == path:
            return "page"
        return "true" if path != "/" and self.request.path.startswith(path) else ""

    @property
    def idle_seconds(self) -> int:
        """Quiet time before the page covers itself."""
        return int(settings.HOLDSPACE_IDLE_SECONDS)

    @property
    def idle_minutes(self) -> int:
        """The same, as one says it."""
        return self.idle_seconds // 60

    @property
    def warn_seconds(self) -> int:
        """When the countdown appears: two minutes before, or at four fifths of a short time."""
        return max(self.idle_seconds - 120, self.idle_seconds * 4 // 5)

    @property
    def person_tag(self) -> str:
        """A short stand-in for the person, so that tabs of one browser know whether they belong together."""
        return hashlib.sha256(f"tab:{self.person.pk}".encode()).hexdigest()[:12] if self.person else ""


def _path(route: str) -> str:
    try:
        return reverse(route)
    except NoReverseMatch:  # a face may be built without that screen
        return ""


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Context processor: `frame` on every page."""
    return {"frame": Frame(request)}
