"""Every colour pair of the tokens against WCAG 2.2 AA: text 4.5 (ink 7), controls and focus 3."""

import re

import pytest

from tests.house.tree import PACKAGE

CSS = PACKAGE / "web" / "ui" / "static" / "ui" / "css"
SOFT = ("accent-soft", "due-soft", "risk-soft", "seal-soft")
PAIRS = [
    ("ink", ("page", "paper", "well", "carried-soft", *SOFT), 7.0),
    ("ink-2", ("page", "paper", "well", *SOFT), 4.5),
    ("accent", ("page", "paper", "well", "accent-soft"), 4.5),
    ("accent-hover", ("page", "paper", "well"), 4.5),
    ("on-accent", ("accent", "accent-hover"), 4.5),
    ("due", ("page", "paper", "well", "due-soft"), 4.5),
    ("risk", ("page", "paper", "well", "risk-soft"), 4.5),
    ("carried", ("page", "paper", "well", "carried-soft"), 4.5),
    ("seal", ("page", "paper", "well", "seal-soft"), 4.5),
    ("edge", ("page", "paper", "well"), 3.0),
    ("focus", ("page", "paper", "well", *SOFT), 3.0),
]


def luminance(colour):
    shares = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def palette(place, scheme):
    """The colours of a scheme; psychotherapy notes have lamplight in every scheme."""
    if place == "sealed.css":
        return dict(re.findall(r"--([\w-]+): (#\w{6});", (CSS / place).read_text(encoding="utf-8")))
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", (CSS / place).read_text(encoding="utf-8"))
    return {name: light if scheme == "light" else dark for name, light, dark in found}


@pytest.mark.parametrize(("place", "scheme"), [("tokens.css", "light"), ("tokens.css", "dark"), ("sealed.css", "dark")])
def test_every_pair_can_be_read(place, scheme):
    colours = palette(place, scheme)
    weak = {
        f"{front} on {back}": round(ratio(colours[front], colours[back]), 2)
        for front, backs, least in PAIRS
        for back in backs
        if ratio(colours[front], colours[back]) < least
    }
    assert weak == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_surface_of_the_record_is_one_of_the_psychotherapy_notes(scheme):
    record, sealed = palette("tokens.css", scheme), palette("sealed.css", scheme)
    assert not {record[name] for name in ("page", "paper", "well", "accent")} & set(sealed.values())
