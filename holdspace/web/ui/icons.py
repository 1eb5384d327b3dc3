"""The icon set as inline drawings: no request, no flicker, the colour of the text around them."""

from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from django.utils.safestring import SafeString, mark_safe

SVG = "{http://www.w3.org/2000/svg}"
SHEET = Path(__file__).with_name("icons.svg")


@cache
def _drawings() -> dict[str, str]:
    """Name to the inner markup of each symbol of icons.svg, which is our own file."""
    root = ElementTree.fromstring(SHEET.read_text(encoding="utf-8"))  # noqa: S314  # our own file
    return {symbol.attrib["id"]: "".join(_shape(shape) for shape in symbol) for symbol in root.iter(f"{SVG}symbol")}


def _shape(shape: ElementTree.Element) -> str:
    attributes = " ".join(f'{name}="{value}"' for name, value in shape.attrib.items())
    return f"<{shape.tag.removeprefix(SVG)} {attributes}/>"


@cache
def icon_svg(name: str) -> SafeString:
    """One icon. An unknown name is a mistake in a page and fails at once."""
    return mark_safe(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{_drawings()[name]}</svg>')  # noqa: S308


@cache
def mark_svg() -> SafeString:
    """The two open brackets of the record."""
    inner = _drawings()["mark-record"]
    return mark_safe(f'<svg class="mark" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">{inner}</svg>')  # noqa: S308
