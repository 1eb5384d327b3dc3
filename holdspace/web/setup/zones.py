"""Time zones for a choice: those of the United States first and in plain words, then all others by region."""

from functools import cache
from zoneinfo import available_timezones

HERE = (
    ("America/New_York", "Eastern (New York)"),
    ("America/Chicago", "Central (Chicago)"),
    ("America/Denver", "Mountain (Denver)"),
    ("America/Phoenix", "Mountain without summer time (Phoenix)"),
    ("America/Los_Angeles", "Pacific (Los Angeles)"),
    ("America/Anchorage", "Alaska (Anchorage)"),
    ("Pacific/Honolulu", "Hawaii (Honolulu)"),
    ("America/Puerto_Rico", "Atlantic (Puerto Rico)"),
)
REGIONS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")

Choices = list[tuple[str, str | list[tuple[str, str]]]]


@cache
def zone_choices() -> Choices:
    """Every zone, in groups."""
    groups: Choices = [("", "Choose one"), ("United States", list(HERE))]
    names = sorted(available_timezones())
    for region in REGIONS:
        places = [(name, name.partition("/")[2].replace("_", " ")) for name in names if name.startswith(f"{region}/")]
        groups.append((region, places))
    groups.append(("Other", [("UTC", "UTC")]))
    return groups
