"""Pure rules of the emergency sheet (decision 0030)."""

from holdspace.kernel.words import LINE_LIMIT, clean_line, problem

NO_REASON = "Say why you open it. The clinician will read this."


def problem_of_reason(reason: str) -> str:
    """What is wrong with the reason for opening a sheet; empty when nothing is."""
    return problem(reason, limit=LINE_LIMIT) or ("" if clean_line(reason) else NO_REASON)
