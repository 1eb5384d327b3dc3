"""Pure rules of review: when it is complete, and what may be said beside a text."""

from collections.abc import Collection

from holdspace.kernel.words import clean_text, problem

COSIGN = "supervisor-cosign"
COMMENT_LIMIT = 5_000
QUOTE_LIMIT = 1_000
# How a request to review one version ended, for the page.
OUTCOMES = {
    "cosigned": "co-signed",
    "returned": "returned",
    "not_needed": "not needed: another supervisor co-signed",
    "superseded": "signed once more before they decided",
    "left": "no longer supervises its author",
    "retracted": "marked as entered in error",
}


def is_complete(rule: str, outcomes: Collection[str]) -> bool:
    """Whether a version is co-signed as the practice asks. outcomes: of all requests for it; "" is open.

    "any": one co-signature is enough. "all": everybody who was asked and still supervises its author has co-signed.
    """
    return "cosigned" in outcomes and (rule == "any" or "" not in outcomes)


def comment_problems(text: str, quote: str = "") -> dict[str, list[str]]:
    """What is wrong with a comment, by field."""
    found = {"text": problem(text, limit=COMMENT_LIMIT), "quote": problem(quote, limit=QUOTE_LIMIT)}
    if not clean_text(text).strip():
        found["text"] = found["text"] or "Nothing is written yet. Write what you mean, then send it."
    return {name: [sentence] for name, sentence in found.items() if sentence}
