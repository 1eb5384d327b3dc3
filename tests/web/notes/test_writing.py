import re

from holdspace.notes.models import Note
from tests.web.clinic import SCRIPT, Visit


def test_ada_starts_a_note_and_the_button_pressed_twice_starts_one(cast):
    session = cast.session()
    ada = Visit(cast.person("ada"))
    ada.open(f"/sessions/{session.id}/")
    start = ada.form("/notes/")
    ada.post(f"/sessions/{session.id}/notes/", start)
    first = ada.at
    ada.post(f"/sessions/{session.id}/notes/", start)
    assert ada.at == first
    assert Note.objects.filter(encounter=session).count() == 1
    assert "Subjective" in ada.open(first)


def test_a_note_starts_in_the_format_its_author_likes(cast):
    person = cast.person("ada")
    person.preferences = {"format": "dap"}
    person.save()
    session = cast.session()
    ada = Visit(person)
    ada.open(f"/sessions/{session.id}/")
    ada.post(f"/sessions/{session.id}/notes/", ada.form("/notes/"))
    assert Note.objects.get(encounter=session).template == "dap"


def test_a_button_of_another_session_starts_nothing(cast):
    one, other = cast.session(), cast.session(hours_ago=50)
    ada = Visit(cast.person("ada"))
    ada.open(f"/sessions/{one.id}/")
    ada.post(f"/sessions/{other.id}/notes/", ada.form("/notes/"), 409)
    assert not Note.objects.filter(encounter=other).exists()


def test_the_editor_shows_the_previous_note_and_keeps_words_out_of_the_browsers_files(cast):
    note = cast.draft(text="Walked to the market.")
    page = Visit(cast.person("ada")).open(f"/notes/{note.id}/")
    assert "Spoke of periwinkle today." in page
    assert "Walked to the market." in page
    for textarea in re.findall(r"<textarea[^>]*name=\"[soap]\"[^>]*>", page):
        assert all(word in textarea for word in ('autocomplete="off"', 'spellcheck="false"', 'dir="auto"'))


def test_without_script_a_button_saves_and_leads_on(cast):
    note = cast.draft()
    ada = Visit(cast.person("ada"))
    ada.open(f"/notes/{note.id}/")
    words = ada.form("/draft/") | {"s": "One\r\ntwo", "way": "review"}
    ada.post(f"/notes/{note.id}/draft/", words)
    assert ada.at == f"/notes/{note.id}/sign/"
    note.draft.refresh_from_db()
    assert note.draft.sections[0] == {"key": "s", "text": "One\ntwo"}


def test_autosave_answers_with_the_new_revision(cast):
    note = cast.draft()
    ada = Visit(cast.person("ada"))
    ada.open(f"/notes/{note.id}/")
    ada.post(f"/notes/{note.id}/draft/", ada.form("/draft/") | {"s": "More"}, 200, **SCRIPT)
    assert 'data-revision="2"' in ada.words
    assert "<html" not in ada.words


def test_a_stale_save_gets_both_texts_and_overwrites_nothing(cast):
    note = cast.draft(text="From the first tab.")
    ada = Visit(cast.person("ada"))
    ada.open(f"/notes/{note.id}/")
    stale = ada.form("/draft/")
    ada.post(f"/notes/{note.id}/draft/", stale | {"s": "Newer words."})
    part = ada.post(f"/notes/{note.id}/draft/", stale | {"s": "Older tab."}, 409, **SCRIPT)
    assert 'data-revision="2"' in part
    whole = ada.post(f"/notes/{note.id}/draft/", stale | {"s": "Older tab."}, 409)
    assert "Newer words." in whole
    assert "Older tab." in whole
    ada.post(f"/notes/{note.id}/draft/", ada.form("/draft/") | {"s": "Both."})
    note.draft.refresh_from_db()
    assert note.draft.sections[0]["text"] == "Both."


def test_a_megabyte_and_control_characters_are_refused_with_the_text_kept(cast):
    note = cast.draft(text="Kept.")
    ada = Visit(cast.person("ada"))
    ada.open(f"/notes/{note.id}/")
    words = ada.form("/draft/")
    assert "1,000,000 characters long" in ada.post(
        f"/notes/{note.id}/draft/", words | {"s": "x" * 1_000_000}, 422, **SCRIPT
    )
    page = ada.post(f"/notes/{note.id}/draft/", words | {"s": "bell \x07 here"}, 422)
    assert "invisible control character" in page
    assert "bell" in page
    note.draft.refresh_from_db()
    assert note.draft.sections[0]["text"] == "Kept."


def test_right_to_left_and_combining_words_come_back_as_written(cast):
    note = cast.draft(text="שלום وسلام é")
    ada = Visit(cast.person("ada"))
    assert "שלום وسلام é" in ada.open(f"/notes/{note.id}/")


def test_the_form_of_one_note_cannot_be_sent_to_another(cast):
    one, other = cast.draft(text="One."), cast.draft(text="Other.", hours_ago=30)
    ada = Visit(cast.person("ada"))
    ada.open(f"/notes/{one.id}/")
    page = ada.post(f"/notes/{other.id}/draft/", ada.form("/draft/"), 409)
    assert "opened for something else" in page
    assert "One." in page
    other.draft.refresh_from_db()
    assert other.draft.sections[0]["text"] == "Other."


def test_a_draft_is_its_authors_alone(cast):
    note = cast.draft("theo")
    for name in ("ben", "fay", "mara", "ada", "noor"):
        assert Visit(cast.person(name)).browser.get(f"/notes/{note.id}/").status_code in (403, 404)


def test_changing_the_format_keeps_every_word(cast):
    note = cast.draft(sections={"s": "Said.", "o": "Seen.", "p": "Next."})
    ada = Visit(cast.person("ada"))
    ada.send(f"/notes/{note.id}/format/", format="dap")
    page = ada.open(f"/notes/{note.id}/")
    assert all(words in page for words in ("Said.", "Seen.", "Next.", "DAP"))


def test_discarding_asks_once_and_takes_the_draft_away(cast):
    note = cast.draft()
    ada = Visit(cast.person("ada"))
    assert "deleted for good" in ada.open(f"/notes/{note.id}/discard/")
    ada.post(f"/notes/{note.id}/discard/", ada.form())
    assert not Note.objects.filter(id=note.id).exists()


def test_a_discard_of_words_not_seen_deletes_nothing(cast):
    note = cast.draft()
    ada = Visit(cast.person("ada"))
    ada.open(f"/notes/{note.id}/discard/")
    seen = ada.form()
    ada.open(f"/notes/{note.id}/")
    ada.post(f"/notes/{note.id}/draft/", ada.form("/draft/") | {"s": "Newer."})
    ada.post(f"/notes/{note.id}/discard/", seen, 409)
    assert Note.objects.filter(id=note.id).exists()


def test_a_new_note_is_offered_for_a_session_that_has_none(cast):
    session = cast.session()
    ada = Visit(cast.person("ada"))
    ada.open(f"/clients/{cast.clients['cleo']}/notes/new/")
    ada.post(f"/sessions/{session.id}/notes/", ada.form(f"/{session.id}/notes/"))
    assert Note.objects.filter(encounter=session).count() == 1


def test_a_new_note_enters_its_session(cast):
    ada = Visit(cast.person("ada"))
    path = f"/clients/{cast.clients['cleo']}/notes/new/"
    ada.open(path)
    sent = ada.form() | {"day": "2025-03-10", "starts_at": "23:30", "ends_at": "00:20", "past_midnight": "on"}
    ada.post(path, sent)
    first = ada.at
    ada.post(path, sent)
    assert ada.at == first
    note = Note.objects.get(id=first.split("/")[2])
    assert note.encounter.status == "held"
    assert note.encounter.minutes == 50
