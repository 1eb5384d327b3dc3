"""The table that is printed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bench.client import Figure


@dataclass(frozen=True)
class Row:
    """One line. floor: the same act on the floor, measured right after."""

    name: str
    figure: Figure | str
    aim: str
    floor: Figure | None = None


def memory(name: str, found: tuple[float, float]) -> Row:
    """A line about memory."""
    return Row(name, f"{found[0]:.0f} MiB RSS, {found[1]:.0f} MiB PSS", "180 MiB")


def from_json(row: dict[str, Any]) -> Row:
    """A line measured by another process."""
    figure = row["text"] if "text" in row else _figure(row)
    return Row(row["name"], figure, row["aim"], _figure(row["floor"]) if "floor" in row else None)


def _figure(row: dict[str, Any]) -> Figure:
    return Figure(row["median"], row["p95"], row["rate"], row["count"])


def render(rows: list[Row], machine: str, notes: int, clients: int) -> str:
    """Markdown: median and 95th percentile in ms, operations a second, and the ratio of medians to the floor."""
    lines = [
        f"{datetime.now(UTC):%Y-%m-%d}: {machine}; {notes:,} notes of 2 KB, {clients:,} clients. Load and server share the cores.",
        "",
        "| | median ms | p95 ms | per second | aim | floor ms | × floor |",
        "|---|--:|--:|--:|---|--:|--:|",
    ]
    for row in rows:
        if isinstance(row.figure, str):
            lines.append(f"| {row.name} | {row.figure} | | | {row.aim} | | |")
            continue
        beside = row.floor
        ratio = f"{beside.median:.2f} | {row.figure.median / beside.median:.1f}" if beside else "| "
        one = row.figure
        lines.append(f"| {row.name} | {one.median:.2f} | {one.p95:.2f} | {one.rate:,.0f} | {row.aim} | {ratio} |")
    return "\n".join(lines)
