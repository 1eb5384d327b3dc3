"""The page for the privacy officer lists the words there are."""

from tests.disclosures.words_page import PAGE, page


def test_the_words_in_the_docs_are_fresh():
    assert PAGE.read_text("utf-8") == page()
