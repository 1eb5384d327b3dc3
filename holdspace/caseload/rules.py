"""Pure rules of emergency access, also called break-glass (security.md 7.3; 45 CFR 164.312(a)(2)(ii))."""

from datetime import datetime, timedelta

from holdspace.kernel.words import clean_text, problem

LASTS = timedelta(hours=4)
REVIEW_WITHIN = timedelta(days=3)
PROOF_IS_FRESH = timedelta(minutes=5)
WORDS_LIMIT = 2000

REASONS = {
    "danger": "danger to self or others",
    "medical": "medical emergency",
    "covering": "covering for an absent colleague",
    "other": "other urgent need",
}
OUTCOMES = {
    "appropriate": "appropriate",
    "not_appropriate": "not appropriate",
    "follow_up": "follow up",
}

BECAUSE = {"away": "Away for some time", "leaving": "Leaving the practice"}


def problems_of_request(reason: str, words: str, *, proved_at: datetime, at: datetime) -> dict[str, list[str]]:
    """Return what is wrong with a request for emergency access, by field. proved_at: when the person showed who they are."""
    found: dict[str, list[str]] = {}
    if reason not in REASONS:
        found["reason"] = ["Choose why you need this record now."]
    sentence = problem(words, limit=WORDS_LIMIT)
    if sentence or not clean_text(words).strip():
        found["words"] = [sentence or "Say in your own words why you need this record now."]
    if not timedelta(0) <= at - proved_at <= PROOF_IS_FRESH:
        found["proof"] = ["Show once more who you are."]
    return found


def problems_of_review(outcome: str, words: str) -> dict[str, list[str]]:
    """Return what is wrong with a review, by field. Whatever is not appropriate needs words."""
    found: dict[str, list[str]] = {}
    if outcome not in OUTCOMES:
        found["outcome"] = ["Choose what you found."]
    sentence = problem(words, limit=WORDS_LIMIT)
    if sentence or (outcome != "appropriate" and not clean_text(words).strip()):
        found["words"] = [sentence or "Say what was not right, or what is to be done."]
    return found
