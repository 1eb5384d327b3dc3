"""What is measured through the pages, signed in with cookies."""

from typing import Any

from bench.table import Row


def figures(port: int, ground: dict[str, Any], seconds: float) -> list[Row]:
    """Open, timeline and sign, as a browser asks."""
    return []
