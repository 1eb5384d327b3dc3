"""What search answers, against an oracle in plain Python that knows no database: the same on SQLCipher and on PostgreSQL.

This file runs on both (tests/early.py). Same corpus, same queries, same oracle, so the same hits in the same order.
"""

import itertools
import random
import re
from unicodedata import ucd_3_2_0

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdspace.kernel.errors import Invalid
from holdspace.kernel.words import folded
from holdspace.notes import search
from holdspace.notes.services.drafts import searchable
from tests.cast import AT

# Marks, joined letters, numbers with signs, other scripts, addresses, words that are words to a database, one beginning of another.
VOCABULARY = [
    "panic", "panics", "panicked", "café", "cafe\u0301", "Straße", "strasse", "naïve", "O'Brien", "mother's",
    "well-being", "7/10", "3.5", "50%", "a_b", "e-mail@home.example", "the", "and", "not", "or", "near", "שָׁלוֹם",
    "שלום", "مرحبا", "हिन्दी", "में", "漢字かな", "Đặng", "İstanbul", "ﬁne", "fine", "½", "x²", "Ⅳ", "’twas", "co-op",
    "anti-anxiety", "anxiety", "anxious", "<b>bold</b>", "C:\\temp", "http://home.example/a?b=c", "2024-02-29",
    "10mg", "10", "mg", "αβγ", "ΣΊΣΥΦΟΣ", "σίσυφος", "👍🏽", "zero\u200bwidth",
]  # fmt: skip
SIGNS = (" ", " ", " ", "\n", ", ", ". ", "; ", " / ", " – ", "\t")
WORD = re.compile(r"[^\W_]+")


def words_of(text):
    return WORD.findall(folded(text))


def matches(text, query):
    """Every phrase stands in the text: its words in a row, the last perhaps only begun."""
    found = words_of(text)
    return all(_stands(found, list(words), prefix) for words, prefix in query.phrases)


def _stands(found, words, prefix):
    for start in range(len(found) - len(words) + 1):
        row = found[start : start + len(words)]
        if row[:-1] == words[:-1] and (row[-1] == words[-1] or (prefix and row[-1].startswith(words[-1]))):
            return True
    return False


def sentence(chance):
    return "".join(chance.choice(VOCABULARY) + chance.choice(SIGNS) for _ in range(chance.randint(3, 30)))


QUERIES = [
    *VOCABULARY,
    *(f"{word[:3]}*" for word in VOCABULARY),
    *(f'"{one} {other}"' for one, other in itertools.pairwise(VOCABULARY)),
    *(f"{one} {other}" for one, other in itertools.pairwise(VOCABULARY)),
    *(
        '"the and" panic',
        '"well being"',
        '"7 10"',
        "p* a*",
        '"anti anx*"',
        "PANIC",
        "' OR 1=1",
        "a & b",
        "!panic",
        "panic:*",
        "(panic)",
    ),
]


@pytest.fixture
def corpus(cast):
    """Docid to text, of thirty notes and drafts in Cleo's chart; as many in Theo's, which Ada does not see."""
    chance = random.Random(20251125)
    texts = {}
    for number in range(30):
        text = sentence(chance)
        make = cast.draft if number % 5 == 0 else cast.signed
        texts[make("cleo", text=text, hours_ago=2 + number * 7 % 30).docid] = text
        make("theo", text=text, hours_ago=1 + number)
    return texts


def answers(cast, words, **narrowed):
    ada = cast.actor("ada")
    return search.find(ada, search.parse(words), clients=frozenset({cast.clients["cleo"]}), limit=100, **narrowed)


def test_every_query_is_answered_as_the_oracle_says(cast, corpus):
    wrong, hits = {}, 0
    for words in QUERIES:
        try:
            query = search.parse(words)
        except Invalid:
            continue
        expected = sorted((docid for docid, text in corpus.items() if matches(text, query)), reverse=True)
        got = [docid for docid in answers(cast, words) if docid in corpus]
        hits += len(expected)
        if got != expected:
            wrong[words] = (got, expected)
    assert wrong == {}
    assert hits > 400


# SQLite's own list of letters is that of Unicode 6.1 (FTS5's unicode61): letters that came later are none there. Python knows 3.2 besides.
KNOWN = st.text(st.characters(codec="utf-8").filter(lambda one: ucd_3_2_0.category(one)[0] != "C"), max_size=60)


@given(text=KNOWN, cut=st.integers(0, 60), more=KNOWN)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_text_is_found_by_its_own_words_as_the_oracle_says(cast, text, cut, more):
    """The text is put in place of one note's in the index, and asked for by pieces of itself."""
    note = cast.note("cleo")
    search.forget(note.docid)
    scope = search.scope_of(practice=note.practice_id, client=note.client_id, author=note.author_id, draft=False)
    search.index([(note.docid, scope, searchable([{"key": "s", "text": text}]))])
    for words in (text, text[:cut], text[cut:], f'"{text[:cut]}"', f"{text[:cut].strip()}*", more):
        try:
            query = search.parse(words)
        except Invalid:
            continue
        assert (note.docid in answers(cast, words)) == matches(text, query), words


def test_the_days_of_the_corpus_are_before_today(cast, corpus):
    """Newest session first is what the order above is: the number falls with the session's time."""
    from holdspace.notes.models import Note  # noqa: PLC0415  # beside its one use

    notes = Note.objects.select_related("encounter").filter(docid__in=corpus).order_by("-docid")
    times = [note.encounter.starts_at for note in notes]
    assert times == sorted(times, reverse=True)
    assert (len(times), max(times) < AT) == (30, True)
