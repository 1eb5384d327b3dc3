"""The tables of words in docs/disclosures.md, written from the vocabulary: `python -m tests.disclosures.words_page` renews them."""

from holdspace.disclosures.rules import book
from tests.house.tree import ROOT

PAGE = ROOT / "docs" / "disclosures.md"
HEADING = "## The words\n"


def words() -> str:
    """Everything below the heading."""
    terms = book.vocabulary().rule
    parts = [
        "\n<!-- Written by `make docs` from holdspace/disclosures/data/vocabulary.toml. Do not edit below. -->\n",
        _table("Kinds of record (`record_kinds`)", terms.kinds),
        _table("Who asks (`requester`)", terms.requesters),
        _table("What for (`purpose`)", terms.purposes),
        _facts("Facts (`papers`)", terms.facts),
    ]
    parts += [_facts(f"`{name}`: {paper.means}", paper.parts) for name, paper in terms.papers.items()]
    return "\n".join(parts)


def page() -> str:
    """The whole page: what people wrote, then the words."""
    written, _, _ = PAGE.read_text("utf-8").partition(HEADING)
    return f"{written}{HEADING}{words()}"


def _table(title: str, terms: dict[str, str]) -> str:
    rows = [f"| `{word}` | {means} |" for word, means in terms.items()]
    return "\n".join([f"### {title}", "", "| Word | Means |", "|---|---|", *rows, ""])


def _facts(title: str, facts: dict[str, book.Fact]) -> str:
    rows = [f"| `{name}` | {_values(fact)} | {fact.means} |" for name, fact in facts.items()]
    return "\n".join([f"### {title}", "", "| Word | Value | Means |", "|---|---|---|", *rows, ""])


def _values(fact: book.Fact) -> str:
    listed = ", ".join(f"`{word}`" for word in fact.words)
    plain = {
        "yes_no": "true, false",
        "names": "text, or several",
        "words": f"several of {listed}",
        "any": "text, or from and to",
    }
    return plain.get(fact.kind, listed or fact.kind)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
