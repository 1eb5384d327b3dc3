"""Pure: when a note tells of a crisis."""

from collections.abc import Mapping
from typing import Any

from holdspace.notes.formats import Kind

GRAVE = ("moderate", "high", "imminent")


def tells_of_crisis(kind: Kind, blocks: Mapping[str, Any]) -> bool:
    """Whether a note is a crisis note, or its risk block has a concern.

    A concern is an acute risk that is moderate or higher, active thoughts of suicide, or thoughts of harming others. Passive
    thoughts with a low risk, or a past attempt alone, are none: else for many clients every session would be a crisis.
    """
    risk = blocks.get("risk") or {}
    concern = risk.get("acute") in GRAVE or risk.get("ideation") == "active" or risk.get("harm") == "present"
    return kind is Kind.CRISIS or bool(concern)
