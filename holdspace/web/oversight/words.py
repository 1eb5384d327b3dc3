"""Who looked at a client, in words that can be read to the client."""

from holdspace.oversight.looks import RELATIONS, Look
from holdspace.web.audit.words import act_words

TIMES = {1: "", 2: " (twice)"}


def did_words(look: Look) -> list[str]:
    """What one person did that day, each kind once with how often."""
    counted: dict[str, int] = {}
    for act, times in look.acts:
        words = act_words(act.action, refused=act.refused, kind=act.kind, reason=act.reason)
        counted[words] = counted.get(words, 0) + times
    said = [words + TIMES.get(times, f" ({times} times)") for words, times in counted.items()]
    if look.listed:
        said.append("had the client in a list" + TIMES.get(look.listed, f" ({look.listed} times)"))
    return said


def relation_words(look: Look) -> str:
    """What the person was to the client then."""
    return ", ".join(RELATIONS[one] for one in look.relations)
