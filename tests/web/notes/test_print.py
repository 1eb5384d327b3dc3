"""A note, and a record of some days, as a PDF: every word, every signature, name and number on each page, tagged for screen readers."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from typst import TypstError

from holdspace.audit.models import AuditEvent
from holdspace.clients import services as clients
from holdspace.clients.clinical import services as clinical
from holdspace.clients.clinical.rules import AllergyFacts, DiagnosisFacts, MedicationFacts
from holdspace.clients.rules import RepresentativeFacts
from holdspace.notes.services.addenda import add_addendum
from holdspace.web.notes import typesetter
from holdspace.web.notes.typesetting import BREAK, breakable, paragraphs
from tests.web.clinic import Visit

pytestmark = pytest.mark.django_db


def pages_of(answer) -> list[str]:
    """The words of each page, white space made one space."""
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(answer.content)).pages]


def printed(visit, path):
    visit.open(path)
    return visit.last


def test_a_note_is_printed_with_its_addendum_and_both_signatures(cast):
    note = cast.note("cleo")
    add_addendum(cast.actor("ada"), note.id, text="Clementine, added later.", proof=cast.proof(), at=cast.at)
    ada = Visit(cast.person("ada"))
    answer = printed(ada, f"/notes/{note.id}/pdf/")
    (page,) = pages_of(answer)
    client = note.client
    for words in (
        f"Cleopatra Nguyen, born 4 May 1991, No. {client.number}",
        "periwinkle",
        "Addendum 1",
        "Clementine, added later.",
        "Page 1 of 1",
        bytes(note.versions.first().sha256).hex()[:4],
    ):
        assert words in page
    assert page.count("Ada Okafor, LCSW") == 2
    assert answer["Content-Disposition"].startswith('inline; filename="note-2025-03-')
    assert AuditEvent.objects.order_by("-id").filter(action="note.print")[0].facts()["object"]["version"] == 2


def test_the_pdf_is_tagged_and_says_its_language_and_title(cast):
    answer = printed(Visit(cast.person("ada")), f"/notes/{cast.note('cleo').id}/pdf/")
    pdf = PdfReader(io.BytesIO(answer.content))
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "/StructTreeRoot" in root
    title = str(pdf.metadata.title) if pdf.metadata else ""
    assert title.startswith("Progress note")
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    assert "Nguyen" not in title


def test_the_record_of_some_days_holds_those_notes_and_no_draft(cast):
    early = cast.signed(text="Kumquat first.", hours_ago=24 * 40)
    cast.signed(text="Quince second.", hours_ago=24 * 10)
    cast.draft(text="Unsigned salak.")
    ada = Visit(cast.person("ada"))
    path = f"/clients/{cast.clients['cleo']}/record/"
    ada.open(path)
    day = early.encounter.starts_at.date()
    days = {"since": day - timedelta(days=1), "until": day + timedelta(days=1)}
    ada.post(path, ada.form() | ada.proof | days, 200)
    whole = " ".join(pages_of(ada.last))
    assert "Kumquat first." in whole
    assert "Signed notes: 1" in whole
    assert not [words for words in ("Quince", "salak", "periwinkle") if words in whole]
    ada.open(path)
    ada.post(path, ada.form() | ada.proof, 200)
    every = pages_of(ada.last)
    text = " ".join(every)
    assert text.index("Kumquat") < text.index("Quince")
    assert all(f"Page {number} of {len(every)}" in page for number, page in enumerate(every, start=1))
    assert all(f"No. {early.client.number}" in page for page in every)
    assert "salak" not in text


def test_the_record_brings_the_facts_beside_it_when_asked(cast):
    actor, cleo = cast.actor("ada"), cast.clients["cleo"]
    pills = clinical.add_medication(actor, cleo, MedicationFacts("Sertraline", "50 mg", "Dr. Abara"), at=cast.at)
    clinical.stop_medication(actor, cleo, pills.id, on=date(2025, 3, 1), reason="Nausea", at=cast.at)
    clinical.add_allergy(actor, cleo, AllergyFacts("Penicillin", "Rash"), at=cast.at)
    row = clinical.add_diagnosis(actor, cleo, DiagnosisFacts("Generalized anxiety", "F41.1"), at=cast.at)
    clinical.choose_principal(actor, cleo, row.id, at=cast.at)
    facts = RepresentativeFacts("Mai Nguyen", "agent", "treatment", "Power of attorney", date(2025, 3, 3))
    clients.add_representative(actor, cleo, facts, at=cast.at)
    ada = Visit(cast.person("ada"))
    path = f"/clients/{cleo}/record/"
    ada.open(path)
    ada.post(path, ada.form() | ada.proof, 200)
    pages = pages_of(ada.last)
    (sheet,) = [page for page in pages if "Facts as written down on" in page]
    for words in (
        "are not signed",
        "F41.1 Generalized anxiety, principal",
        "Penicillin, Rash",
        "Sertraline, 50 mg, prescribed by Dr. Abara, until 1 Mar 2025: Nausea",
        "Mai Nguyen, Agent under a health care power of attorney, decides on treatment, paper seen 3 Mar 2025: Power",
    ):
        assert words in sheet
    assert pages.index(sheet) < next(at for at, page in enumerate(pages) if "periwinkle" in page)
    ada.open(path)
    ada.post(path, {name: value for name, value in (ada.form() | ada.proof).items() if name != "beside"}, 200)
    assert "Penicillin" not in " ".join(pages_of(ada.last))


def test_the_record_is_not_printed_without_a_proof_nor_for_days_in_the_wrong_order(cast):
    ada = Visit(cast.person("ada"))
    path = f"/clients/{cast.clients['cleo']}/record/"
    ada.open(path)
    assert "Make the PDF" in ada.post(path, ada.form(), 422)
    ada.open(path)
    days = {"since": date(2025, 3, 2), "until": date(2025, 3, 1)}
    assert "The last day lies before the first." in ada.post(path, ada.form() | ada.proof | days, 422)


def test_a_draft_is_not_printed(cast):
    note = cast.draft(text="Not yet.")
    ada = Visit(cast.person("ada"))
    ada.open(f"/notes/{note.id}/pdf/", 302)
    assert ada.at == f"/notes/{note.id}/"


def test_a_character_without_a_letter_form_is_said_to_stand_as_a_box(cast):
    """U+50000 is nobody's letter: no font has it."""
    note = cast.signed(text="Before \U00050000 after. tamarind")
    (page,) = pages_of(printed(Visit(cast.person("ada")), f"/notes/{note.id}/pdf/"))
    assert "stand as boxes" in page
    assert "tamarind" in page


def test_a_word_longer_than_the_line_stays_on_the_paper(cast):
    note = cast.signed(text="x" * 3000 + "END")
    pages = pages_of(printed(Visit(cast.person("ada")), f"/notes/{note.id}/pdf/"))
    letters = "".join(pages).replace(" ", "").replace(BREAK, "")
    assert "x" * 3000 + "END" in letters


def test_what_typst_complains_of_is_not_repeated(monkeypatch, capsys):
    """Its messages quote the words they are about."""
    data = {"title": "kumquat"}  # and everything else is missing
    with pytest.raises(TypstError):
        typesetter.set_document(data)
    assert "kumquat" not in "".join(capsys.readouterr())


@given(st.text())
def test_breaking_long_words_changes_no_letter(text):
    assert breakable(text).replace(BREAK, "") == text.replace(BREAK, "")


@given(st.text(alphabet=st.characters(exclude_characters="\r")))
def test_paragraphs_lose_no_line_with_words(text):
    kept = [line for one in paragraphs(text) for line in one["lines"] if line.strip()]
    assert [line.replace(BREAK, "") for line in kept] == [
        line.replace(BREAK, "") for line in text.split("\n") if line.strip()
    ]


def test_a_paragraph_is_set_from_the_side_its_letters_are_read():
    assert [one["rtl"] for one in paragraphs("Slept well.\n\n12: שלום\n\n34")] == [False, True, False]
