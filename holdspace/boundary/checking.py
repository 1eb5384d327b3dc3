"""Reads a note as its author would have it read: which sentences stand in the wrong kind of note, and why.

The same steps run in js/checking.js. Nothing is kept and nothing is sent; what is found is returned.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from holdspace.boundary.engine import Engine, Judged, engine
from holdspace.boundary.harms import Harm, harms_in
from holdspace.boundary.sections import section_of
from holdspace.boundary.sentences import Span

Kind = Literal["progress", "psychotherapy"]
# More of a note is not read: an hour's note has some three thousand characters.
LONGEST_NOTE = 100_000
MOST_SENTENCES = 5_000
_MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence to look at again, from `start` up to and without `end`, in code points of the note.

    score: how far above the threshold, in units of the model; strength: the same from 1 to 3.
    rules: ids of the rules behind it (model.<category> where the words alone decided); words: those that weighed most.
    """

    start: int
    end: int
    categories: tuple[str, ...]
    rules: tuple[str, ...]
    cite: str
    message: str
    advice: str
    score: int
    strength: int
    harms: tuple[Harm, ...]
    words: tuple[str, ...]


def classify(text: str) -> frozenset[str]:
    """The categories of one sentence, judged by itself. Never raises for any text."""
    house = engine()
    scores = house.judge(text).scores
    return frozenset(name for name, score in zip(_names(house), scores, strict=True) if score > 0)


def classify_many(texts: Iterable[str]) -> list[frozenset[str]]:
    """The categories of each sentence, in order."""
    return [classify(text) for text in texts]


def check(note_text: str, kind: Kind) -> list[Finding]:
    """What stands in the wrong kind of note, in the order of the text. Headings of the note are taken into account.

    Raises `ValueError` for another kind than progress or psychotherapy; never for any text.
    """
    if kind not in {"progress", "psychotherapy"}:
        raise ValueError("kind is progress or psychotherapy")
    house, found, section = engine(), [], None
    read = note_text[:LONGEST_NOTE]
    spans = house.splitter.split(read)
    for span in spans[:MOST_SENTENCES]:
        sentence = read[span.start : span.end]
        judged = house.judge(sentence)
        heading, alone = section_of(house, judged)
        section = heading if heading is not None else section
        if alone:
            continue
        one = _finding(house, judged, span, kind, _within(house, judged, section))
        found += [one] if one else []
    stop = spans[MOST_SENTENCES].start if len(spans) > MOST_SENTENCES else len(read)
    return found + ([_too_long(house, stop, len(note_text))] if stop < len(note_text) else [])


def _names(house: Engine) -> Sequence[str]:
    return house.model.categories


def _within(house: Engine, judged: Judged, section: str | None) -> dict[str, int]:
    """Scores above zero, with what the heading says of them: a third of a unit for its category; background against all but process."""
    scores = dict(zip(_names(house), judged.scores, strict=True))
    part = house.model.unit // 3
    if section:
        scores[section] += part
    elif section == "":
        scores = {name: score if name == "process" else score - part for name, score in scores.items()}
    return {name: score for name, score in scores.items() if score > 0}


def _finding(house: Engine, judged: Judged, span: Span, kind: Kind, scores: dict[str, int]) -> Finding | None:
    if kind == "psychotherapy":
        return _in_psychotherapy(house, judged, span, scores)
    return _in_progress(house, judged, span, scores)


def _in_psychotherapy(house: Engine, judged: Judged, span: Span, scores: dict[str, int]) -> Finding | None:
    """Content of the ten kinds. What tells of the conversation may name a symptom or a change without summarising them."""
    told = {"symptoms", "progress"} if "process" in scores else set()
    names = [name for name in scores if house.book["categories"][name]["excluded"] and name not in told]
    if not names:
        return None
    first = max(names, key=lambda name: scores[name])
    cite, advice = house.book["categories"][first]["cite"], house.book["advice"][first]
    return _made(
        house, judged, span, {name: scores[name] for name in names}, (cite, "belongs-in-record", advice), harms=()
    )


def _in_progress(house: Engine, judged: Judged, span: Span, scores: dict[str, int]) -> Finding | None:
    """Contents of the conversation, and wording that could hurt."""
    harms = tuple(harms_in(house, judged, process="process" in scores))
    if "process" in scores:
        cite = house.book["categories"]["process"]["cite"]
        advice = house.book["harms"][harms[0].kind]["advice"] if harms else house.book["advice"]["process"]
        return _made(
            house, judged, span, {"process": scores["process"]}, (cite, "more-than-needed", advice), harms=harms
        )
    if harms:
        advice = house.book["harms"][harms[0].kind]["advice"]
        return _made(house, judged, span, {}, (house.book["cite_minimum"], "harm", advice), harms=harms)
    return None


def _made(
    house: Engine,
    judged: Judged,
    span: Span,
    scores: dict[str, int],
    said: tuple[str, str, str],
    *,
    harms: tuple[Harm, ...],
) -> Finding:
    cite, message, advice = said
    score = max(scores.values(), default=house.model.unit // 2)
    return Finding(
        span.start,
        span.end,
        tuple(scores),
        _rules_behind(house, judged, scores, harms),
        cite,
        house.book["messages"][message],
        advice,
        score,
        1 + (score * 3 > house.model.unit) + (score > house.model.unit),
        tuple(Harm(one.kind, one.rule, one.start + span.start, one.end + span.start) for one in harms),
        _words_behind(house, judged, list(scores)),
    )


def _rules_behind(house: Engine, judged: Judged, scores: dict[str, int], harms: tuple[Harm, ...]) -> tuple[str, ...]:
    hit = [house.rules[number] for number in judged.rules]
    found = []
    for name in scores:
        named = [rule.id for rule in hit if rule.category == name]
        found += named or [f"model.{name}"]
    return tuple(dict.fromkeys([*found, *(one.rule for one in harms)]))


def _words_behind(house: Engine, judged: Judged, names: list[str]) -> tuple[str, ...]:
    """The words that weighed most for the first category."""
    if not names:
        return ()
    lane = _names(house).index(names[0])
    weighed: dict[str, int] = {}
    for word in judged.words:
        if word.form[0].isalpha() and word.form not in weighed:
            features = [
                word.form,
                *house.reader.letters(word.form),
                *(f"@{one}" for one in house.lists.of_word(word.form)),
            ]
            weighed[word.form] = sum(house.model.weight(feature, lane) for feature in features)
    most = sorted(weighed, key=lambda form: -weighed[form])[:_MOST_WORDS]
    return tuple(form for form in most if weighed[form] > 0)


def _too_long(house: Engine, start: int, end: int) -> Finding:
    message = house.book["messages"]["long-note"]
    return Finding(start, end, (), ("note.long",), "", message, "", 0, 1, (), ())
