"""The five errors that rooms raise and that each face translates once (house.md, section 5).

No clinical text goes into any of them: a sentence, ids and field names only.
"""

import errno
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.utils import Error, InterfaceError, ProgrammingError

from holdspace.kernel.keys.problems import KeyProblem


class HoldspaceError(Exception):
    """Base of the five. `sentence` is fit for a clinician to read; the rest is for the access log alone.

    client: whose record the thing is of, where that was known when it was refused.
    """

    def __init__(
        self, sentence: str, *, action: str = "", kind: str = "", object_id: object = None, client: object = None
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.action = action
        self.kind = kind
        self.object_id = object_id
        self.client = client


class NotFound(HoldspaceError):
    """What the actor may not see does not exist."""


class Denied(HoldspaceError):
    """In reach, but this role may not do it."""


class Refused(HoldspaceError):
    """A rule says no; the sentence says what to do instead."""


class Conflict(HoldspaceError):
    """Somebody saved first; `current` is the row as it stands now."""

    def __init__(self, sentence: str, *, current: object = None, **about: object) -> None:
        super().__init__(sentence, **about)  # type: ignore[arg-type]  # the four keyword arguments of the base
        self.current = current


def form_used() -> Conflict:
    """The id that a form brought along is another row's: nothing is made, and nothing is said about the other."""
    return Conflict("This form was used for something else already. Open the page afresh and fill it in again.")


class Invalid(HoldspaceError):
    """Fields with something wrong: field name to sentences."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self.fields = {name: list(sentences) for name, sentences in fields.items()}
        super().__init__(" ".join(sentence for sentences in self.fields.values() for sentence in sentences))


# --- what ails the database or its disk: no rule of ours, but still a sentence (security.md 11; issue "Trust", Crash) ---


@dataclass(frozen=True)
class Trouble:
    """Something the operator has to mend: `name` for the log, `what` it is, and a `remedy`. What was sent was not saved."""

    name: str
    what: str
    remedy: str

    @property
    def sentence(self) -> str:
        """For somebody at a screen with words on it."""
        return f"{self.what} Nothing was saved; your text is still here. {self.remedy}"

    @property
    def told(self) -> str:
        """For whoever starts a command."""
        return f"{self.what} {self.remedy}"


FULL = Trouble("full", "The disk of the computer that runs Holdspace is full.", "Make room there, then try again.")
DISK = Trouble(
    "disk",
    "The disk of the computer that runs Holdspace could not be read or written.",
    "Look at that disk, then try again.",
)
READ_ONLY = Trouble(
    "read-only",
    "The database cannot be changed: its file, folder or disk is read-only.",
    "Whoever runs Holdspace can mend that.",
)
BUSY = Trouble("busy", "The database is busy with another change.", "Try again in a moment.")
DAMAGED = Trouble(
    "damaged",
    "The database is damaged or missing, or its key does not fit.",
    "Whoever runs Holdspace has to stop it and restore the last good backup.",
)
AWAY = Trouble("away", "The database does not answer.", "Try again in a moment.")

_SAID = (
    ("disk is full", FULL),
    ("disk i/o error", DISK),
    ("readonly database", READ_ONLY),
    ("is locked", BUSY),
    ("database is busy", BUSY),
    ("malformed", DAMAGED),
    ("not a database", DAMAGED),
    ("unable to open database", AWAY),
)
_DISK = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: READ_ONLY, errno.EIO: DISK}
# PostgreSQL: class or code of SQLSTATE (its manual, appendix A).
_STATES = (
    ("53100", FULL), ("58030", DISK), ("25006", READ_ONLY), ("40", BUSY), ("55P03", BUSY), ("XX001", DAMAGED), ("XX002", DAMAGED),
    ("08", AWAY), ("57P", AWAY), ("53", AWAY),
)  # fmt: skip


def trouble_of(error: BaseException | None) -> Trouble | None:
    """What ails the database, if that is why `error` came; None for everything else, our own mistakes among it."""
    while error is not None:
        if isinstance(error, KeyProblem):
            return DAMAGED
        if isinstance(error, OSError) and error.errno in _DISK:
            return _DISK[error.errno]
        found = _trouble(error) if isinstance(error, Error) else None
        if found is not None:
            return found
        error = (
            error.__cause__ or error.__context__
        )  # Django's sessions tell of a failed write without naming its cause
    return None


def _trouble(error: Error) -> Trouble | None:
    state = getattr(error.__cause__, "sqlstate", None)
    if state:
        return next((trouble for start, trouble in _STATES if state.startswith(start)), None)
    said = str(error).lower()
    found = next((trouble for words, trouble in _SAID if words in said), None)
    lost = isinstance(error, InterfaceError) or hasattr(error.__cause__, "sqlstate")  # no state: no connection
    return found or (AWAY if lost and not isinstance(error, ProgrammingError) else None)
