"""What is acted on: five facts that a row can state about itself without a query."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Subject:
    """A row, or a kind of row, as the policy sees it.

    state: the row's own word for where it stands ("draft", "signed", …). sensitivity: "clinical" for clinical text.
    """

    practice: UUID
    client: UUID | None = None
    author: UUID | None = None
    state: str = ""
    sensitivity: str = ""


@dataclass(frozen=True)
class Decision:
    """The answer: allowed or not, why in a sentence, and whether the actor may know that the thing exists."""

    allowed: bool
    reason: str = ""
    visible: bool = True
