"""The five errors that rooms raise and that each face translates once (house.md, section 5).

No clinical text goes into any of them: a sentence, ids and field names only.
"""

from collections.abc import Mapping, Sequence


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
