"""The client's diagnoses, to be ticked in a note."""

from dataclasses import dataclass
from typing import Any

from holdspace.notes.client_list import diagnoses_for


@dataclass(frozen=True)
class Choice:
    """One diagnosis of the client's list."""

    id: str
    code: str
    name: str

    @property
    def words(self) -> str:
        """Code and name."""
        return " ".join(part for part in (self.code, self.name) if part)


def diagnoses_of(note: Any) -> list[Choice]:
    """Those that stand on the client's list."""
    return [Choice(str(one.id), one.code, one.name) for one in diagnoses_for(note)]
