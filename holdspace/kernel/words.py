"""What people type: which characters may be kept, and how much. Sentences name places, never the text."""

import re
import unicodedata

LINE_LIMIT = 200
TEXT_LIMIT = 100_000

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]")
_LONE = re.compile("[\ud800-\udfff]")


def problem(text: str, *, limit: int = TEXT_LIMIT) -> str | None:
    """Return a sentence saying why `text` cannot be kept as it is, or None.

    limit: most characters (code points) allowed.
    Letters of every script, right-to-left text, combining marks and emoji are kept as typed. Control characters
    and broken surrogates are refused: PostgreSQL cannot keep all of them and a printed record cannot show them.
    """
    if len(text) > limit:
        return f"This is {len(text):,} characters long. The most that can be kept here is {limit:,}. Shorten it and save again."
    if text.isprintable():  # so for most text the two searches are spared
        return None
    found = _CONTROL.search(text) or _LONE.search(text)
    if found:
        code = f"U+{ord(found.group()):04X}"
        return f"Character {found.start() + 1} is an invisible control character ({code}). Remove it and save again."
    return None


def clean_text(text: str) -> str:
    """Return `text` with every line ending as one newline; nothing else changes."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def clean_line(text: str) -> str:
    """Return one line: outer and repeated white space folded, composed to NFC so that names compare."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def folded(text: str) -> str:
    """Return `text` for comparing and finding: no case, no accents, NFKD."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    decomposed = unicodedata.normalize("NFKD", decomposed.casefold())  # a styled capital is a capital only now
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))
