"""Text like a progress note's: word frequencies by Zipf's law, and three words whose share of the notes is known."""

import itertools
import random

EVERY, COMMON, RARE = "client", "insomnia", "peacock"  # in every note, in one of ten, in one of five thousand
COMMON_SHARE, RARE_SHARE = 0.1, 1 / 5000
VOCABULARY = 20_000
LENGTH = 2_000  # characters over four sections

_PLAIN = (
    "the and to of a in was that she he they with for on is about at as had her his reported session this week "
    "discussed feeling felt not from work sleep anxiety mood therapist plan family mother father partner said able "
    "more less days next continue skills practiced coping thoughts noted affect engaged explored goal progress time "
    "home school night during after before when how what again still often some two three denies risk harm current "
    "today improved reviewed homework breathing exercise pattern response stress situation support boundaries"
)
_ONSETS = "b br c ch cl d dr f fl g gr h j k l m n p pl pr r s sh sl st t th tr v w"
_MIDDLES = "a e i o u ai ea ee io ou"
_ENDS = "n r s t l m nd st ng ck ment tion ly ing ed er ness able"


class Writer:
    """Writes notes, the same ones for the same seed."""

    def __init__(self, seed: int = 7) -> None:
        self._random = random.Random(seed)
        self._words = [*_PLAIN.split(), *self._invented(VOCABULARY - len(_PLAIN.split()))]
        self._weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(self._words))))

    def _invented(self, count: int) -> list[str]:
        onsets, middles, ends = _ONSETS.split(), _MIDDLES.split(), _ENDS.split()
        made: dict[str, None] = {}
        while len(made) < count:
            syllables = self._random.choice((1, 2, 2, 3))
            word = "".join(self._random.choice(onsets) + self._random.choice(middles) for _ in range(syllables))
            made[word + self._random.choice(ends)] = None
        return [word for word in made if word not in {EVERY, COMMON, RARE}]

    def note(self) -> dict[str, str]:
        """Four sections of SOAP, two kilobytes in all."""
        extra = [EVERY]
        extra += [COMMON] if self._random.random() < COMMON_SHARE else []
        extra += [RARE] if self._random.random() < RARE_SHARE else []
        sections = {key: self._section(LENGTH // 4) for key in "soap"}
        sections["s"] = f"The {' and '.join(extra)} came up. {sections['s']}"
        return sections

    def _section(self, length: int) -> str:
        words = self._random.choices(self._words, cum_weights=self._weights, k=length // 4)
        sentences = [" ".join(words[at : at + 12]).capitalize() for at in range(0, len(words), 12)]
        return ". ".join(sentences)[:length]
