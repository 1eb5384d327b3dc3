"""No name of one member in what goes into another's record: found in every form, in any script, and never passed over in silence."""

import unicodedata
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.kernel.ids import new_id
from holdspace.kernel.rulebook import load
from holdspace.notes.names import FILE, NameBook, Named, NameFound, OrdinaryWords, names_by, ordinary_words

CLEO, SEAN, WILL, MAY, LI, SAMAR, KIM, ZSOFI, TANAKA, NG = (new_id() for _ in range(10))
ROSTER = [
    Named(CLEO, ("Cleopatra Nguyen", "Cleo")),
    Named(SEAN, ("Seán O'Dunlevin",)),
    Named(WILL, ("Will Marsh",)),
    Named(MAY, ("May de la Cruz",)),
    Named(LI, ("小红 李", "李小红")),
    Named(SAMAR, ("Samar Qasrawani", "سمر قصرواني")),
    Named(KIM, ("민준 김",)),
    Named(ZSOFI, ("Zsófia Müller", "Zsófi")),
    Named(TANAKA, ("Margot Tanaka-Boyle",)),
    Named(NG, ("Jo Ng",)),
]
BOOK = NameBook(ROSTER)


def found(text: str, of: UUID | None = None) -> list[tuple[UUID, str, bool]]:
    return [(one.member, one.words, one.sure) for one in BOOK.find(text, of=of)]


@pytest.mark.parametrize(
    ("text", "member", "words"),
    [
        ("Spoke with Cleo today.", CLEO, "Cleo"),
        ("spoke with cleo today", CLEO, "cleo"),
        ("CLEO'S turn", CLEO, "CLEO'S"),
        ("Cleo’s turn", CLEO, "Cleo’s"),
        ("the Nguyens came", CLEO, "Nguyens"),
        ("asked CleopatraNguyen about it", CLEO, "CleopatraNguyen"),
        ("Cleopatra  Nguyen", CLEO, "Cleopatra"),
        ("Sean agreed", SEAN, "Sean"),
        ("Se\u0301an agreed", SEAN, "Se\u0301an"),
        ("S\u00adeán agreed", SEAN, "S\u00adeán"),
        ("with O’Dunlevin and with Odunlevin", SEAN, "O’Dunlevin"),
        ("(Dunlevin)", SEAN, "Dunlevin"),
        ("Zsofia spoke", ZSOFI, "Zsofia"),
        ("Mrs Mueller spoke", ZSOFI, "Mueller"),
        ("Margot_Tanaka", TANAKA, "Margot_Tanaka"),
        ("Boyle-like", TANAKA, "Boyle"),
        ("cleo2", CLEO, "cleo"),
        ("and Ng said", NG, "Ng"),
        ("señora Cruz", MAY, "Cruz"),
        ("今天小红说话了", LI, "小红"),
        ("今天李小红说话了", LI, "李小红"),
        ("وسمر قالت", SAMAR, "وسمر"),
        ("오늘 민준이가 말했다", KIM, "민준"),
    ],
)
def test_a_name_is_found_in_every_form(text, member, words):
    hits = found(text)
    assert (member, words, True) in hits
    assert {one for one, _, _ in hits} == {member}


@pytest.mark.parametrize(
    "text",
    [
        "", "He arrived late and left early.", "The cleoid was on the table.", "seance", "Bring a vanilla cake, or marshmallows.",
        "今天小朋友说话了", "李子 and 红 茶", "O dear.", "la vie, de jure", "민주주의",
    ],
)  # fmt: skip
def test_other_words_are_not_names(text):
    assert found(text) == []


def test_an_ordinary_word_is_a_name_for_certain_only_with_a_capital_that_a_name_would_have():
    assert found("He said that Will was kind.") == [(WILL, "Will", True)]
    assert found("It was Will's turn.") == [(WILL, "Will's", True)]
    assert found("will marsh spoke") == [(WILL, "will marsh", True)]
    assert found("He will try. Will he?") == [(WILL, "will", False), (WILL, "Will", False)]
    assert found("Walked by the marsh in May.") == [(WILL, "marsh", False), (MAY, "May", False)]
    assert found("and jo left") == [(NG, "jo", False)]


def test_ones_own_name_is_no_finding_nor_one_that_is_shared():
    assert found("Cleo spoke of Sean.", of=CLEO) == [(SEAN, "Sean", True)]
    sister = Named(new_id(), ("Ana Nguyen",))
    book = NameBook([*ROSTER, sister])
    assert [one.words for one in book.find("Ana Nguyen and Cleo", of=CLEO)] == ["Ana"]
    assert [one.words for one in book.find("the Nguyen sisters")] == ["Nguyen", "Nguyen"]


def test_a_finding_quotes_what_stands_around_it():
    (one,) = BOOK.find(
        "First this, then that, and so it went on for a long while until Cleo\nspoke, and much more after that to the end."
    )
    assert one.quote == "… went on for a long while until Cleo spoke, and much more after that …"
    assert list(names_by([one])) == ["cleo"]


# --- properties ---

LETTERS = st.characters(codec="utf-8", categories=("Lu", "Ll", "Lo", "Nd", "Zs", "Po", "Pd", "Mn", "Cf", "Cc"))
NAMES = st.sampled_from(
    [("Cleo", CLEO), ("Cleopatra", CLEO), ("Nguyen", CLEO), ("Seán", SEAN), ("Qasrawani", SAMAR), ("Zsófia", ZSOFI)]
)
DRESSES = st.sampled_from(
    [str, str.upper, str.lower, lambda name: unicodedata.normalize("NFD", name), lambda name: f"{name}'s"]
)
EDGES = st.sampled_from([" ", "\n", ", ", ". ", "(", ") ", "“", "/", "…", "\u00a0", "1", "_"])


@given(
    before=st.text(LETTERS, max_size=80),
    after=st.text(LETTERS, max_size=80),
    name=NAMES,
    dress=DRESSES,
    left=EDGES,
    right=EDGES,
)
def test_a_name_between_any_words_is_found(before, after, name, dress, left, right):
    spelt, member = name
    hits = BOOK.find(f"{before}{left}{dress(spelt)}{right}{after}")
    assert [one for one in hits if one.member == member and one.sure] != []


@given(st.text(LETTERS, max_size=200))
def test_what_is_quoted_stands_there_and_ones_own_part_never_names_oneself(text):
    for one in BOOK.find(text):
        assert text[one.start : one.start + len(one.words)] == one.words
    assert all(one.member != CLEO for one in BOOK.find(text, of=CLEO))


@given(
    st.lists(
        st.sampled_from(["the", "group", "met", "and", "each", "spoke", "in", "turn", "about", "sleep", "work"]),
        max_size=40,
    )
)
def test_words_that_are_nobodys_name_are_never_found(words):
    assert BOOK.find(" ".join(words)) == []


def test_the_list_of_ordinary_words_is_folded_and_has_no_word_twice():
    rule = load(FILE, OrdinaryWords).rule
    words, capitals = ordinary_words()
    assert (len(rule.words), len(rule.capitals)) == (len(words), len(capitals))
    assert words & capitals == set()
    assert all(word.isascii() and word.islower() for word in words | capitals)


def test_two_hundred_names_are_looked_for_in_one_walk_over_a_text():
    """Every name is found among two hundred others, and a finding is a plain row."""
    book = NameBook([Named(new_id(), (f"Name{'abcdefghij'[n % 10] * (n // 10 + 2)} Family",)) for n in range(200)])
    (one,) = [hit for hit in book.find("Nameaaa said nothing.") if hit.sure]
    assert isinstance(one, NameFound)
