"""The screens of phrases, brought words, earlier states and the finishing of a day, without script."""

from datetime import timedelta

import pytest

from holdspace.notes.bringing import Choice
from holdspace.notes.earlier import earlier_notes
from holdspace.notes.models import Draft, Phrase
from holdspace.notes.services import drafts, phrases
from holdspace.notes.services.carrying import bring_forward
from tests.cast import AT
from tests.web.clinic import SCRIPT, Forms, Visit


@pytest.fixture
def ada(cast):
    return Visit(cast.person("ada"))


@pytest.fixture
def draft(cast):
    cast.signed(
        "cleo", sections={"s": "Slept six hours. Walked to the market.", "p": "The ladder, step four."}, hours_ago=99
    )
    return cast.draft("cleo", text="Came by taxi.")


def texts(note):
    return {one["key"]: one["text"] for one in Draft.objects.get(note=note).sections if one["text"]}


def send(who, note, status=302, **changes):
    page = f"/notes/{note.id}/"
    who.open(page)
    return who.post(f"{page}draft/", who.form("/draft/") | changes, status)


def revising(who):
    """The fields of the form about the draft as it was looked at."""
    return next(one["fields"] for one in Forms(who.words).forms if "revision" in one["fields"])


def older(cast, note):
    """The note of a week before."""
    return earlier_notes(cast.actor("ada"), note, at=AT)[-1].note.id


# --- phrases ---


def test_a_phrase_is_made_changed_and_retired(cast, ada):
    ada.open("/phrases/new/")
    ada.post("/phrases/new/", ada.form("") | {"code": "slp", "text": "Sleep [[hours]] h.", "whose": "own"})
    row = Phrase.objects.get()
    assert "Sleep [[hours]] h." in ada.open("/phrases/")
    page = f"/phrases/{row.id}/"
    ada.open(page)
    ada.post(page, ada.form("") | {"text": "Slept [[hours]] hours."})
    newer = Phrase.objects.get(retired_at=None)
    assert (newer.text, newer.version) == ("Slept [[hours]] hours.", 2)
    ada.post(page, {"code": ".slp", "text": "Old page.", "whose": "own"}, 422)  # of an old page, without its token
    ada.post(f"/phrases/{newer.id}/retirement/", {})
    assert "None yet." in ada.open("/phrases/")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"text": ""}, "Write what the code stands for."),
        ({"text": "x" * 5001}, "The most that can be kept here is 5,000."),
        ({"text": "a [[b [[c]] d]]"}, "A blank stands inside another"),
        ({"text": "a [[b"}, "A blank is not closed"),
        ({"code": ".used"}, "You have a phrase with this code already."),
        ({"code": ""}, "The phrase needs a code."),
    ],
)
def test_what_is_no_phrase_is_said_and_its_words_stay(cast, ada, given, sentence):
    phrases.save_phrase(cast.actor("ada"), code=".used", text="Words.", shared=False, at=AT)
    ada.open("/phrases/new/")
    sent = ada.form("") | {"code": ".new", "text": "Kept [[words]].", "whose": "own"} | given
    page = ada.post("/phrases/new/", sent, 422)
    assert sentence in page
    assert sent["text"] in page.replace("&#x27;", "'")
    assert Phrase.objects.count() == 1


def test_a_clients_name_is_asked_about_once(cast, ada):
    ada.open("/phrases/new/")
    sent = ada.form("") | {"code": ".c", "text": "Cleo did her breathing.", "whose": "own"}
    page = ada.post("/phrases/new/", sent, 422)
    assert "A client of yours has this name:" in page
    assert Phrase.objects.count() == 0
    ada.post("/phrases/new/", ada.form("") | {"way": "sure"})
    assert Phrase.objects.count() == 1


def test_sharing_is_offered_to_an_owner_alone(cast, ada):
    assert "Everybody who writes notes here" in ada.open("/phrases/new/")
    tomas = Visit(cast.person("tomas"))
    assert "Everybody who writes notes here" not in tomas.open("/phrases/new/")
    tomas.post("/phrases/new/", tomas.form("") | {"code": ".x", "text": "Words.", "whose": "shared"}, 422)
    assert Phrase.objects.count() == 0


def test_a_phrase_goes_into_a_section_with_what_was_typed(cast, ada, draft):
    row = phrases.save_phrase(cast.actor("ada"), code=".tel", text="Seen by [[video|phone]].", shared=True, at=AT)
    send(ada, draft, s="Came by bus, not saved yet.", phrase=str(row.id), way="phrase-s")
    assert texts(draft) == {"s": "Came by bus, not saved yet.\nSeen by [[video|phone]]."}
    page = ada.open(f"/notes/{draft.id}/")
    assert "One blank to fill" in page
    send(ada, draft, s="Other words.", phrase="", way="phrase-s")
    assert texts(draft) == {"s": "Other words."}


# --- brought words ---


def test_words_are_brought_and_confirmed_without_script(cast, ada, draft):
    send(ada, draft, s="Came by bus.", way="bring")
    assert ada.at == f"/notes/{draft.id}/bring/"
    page = ada.open(ada.at)
    assert ("Slept six hours." in page, "periwinkle" in page) == (False, True)  # the newest is shown first
    older = next(line for line in page.split('href="') if f"/notes/{draft.id}/bring/" in line and "7 Mar" in line)
    there = older.split('"')[0]
    assert "Slept six hours." in ada.open(there)
    ada.post(there, revising(ada) | {"sentence": ["s.0", "p.0"]})
    assert texts(draft) == {"s": "Came by bus.\nSlept six hours.", "p": "The ladder, step four."}
    assert "One sentence was brought here" in ada.open(f"/notes/{draft.id}/")
    send(ada, draft, s="Came by tram.\nSlept six hours.", way="still-1")
    assert texts(draft)["s"] == "Came by tram.\nSlept six hours."
    page = ada.open(f"/notes/{draft.id}/sign/")
    assert "One sentence came from an earlier note and is neither confirmed nor changed." in page
    assert f'href="/notes/{draft.id}/brought/"' in page
    assert "2 of 3 sentences (66 %)" in page
    assert "The ladder, step four." in ada.open(f"/notes/{draft.id}/brought/")
    ada.post(f"/notes/{draft.id}/brought/", {"number": "2"})
    ada.open(f"/notes/{draft.id}/brought/", 302)
    assert ada.at == f"/notes/{draft.id}/sign/"
    assert "Sign as" in ada.open(ada.at)


def test_nothing_ticked_is_said(cast, ada, draft):
    ada.open(f"/notes/{draft.id}/bring/")
    assert "Nothing was chosen." in ada.post(f"/notes/{draft.id}/bring/", revising(ada), 422)


def test_a_save_by_the_script_answers_with_what_is_left_to_confirm_and_to_fill(cast, ada, draft):
    found = bring_forward(
        cast.actor("ada"),
        draft.id,
        source_id=older(cast, draft),
        choice=Choice(sentences=[("s", 0)]),
        revision=1,
        at=AT,
    )
    ada.open(f"/notes/{draft.id}/")
    sent = ada.form("/draft/")
    answer = ada.post(f"/notes/{draft.id}/draft/", sent | {"s": "Slept six hours. Ate [[what]]."}, 200, **SCRIPT)
    assert 'id="carried-s" data-live' in answer
    assert ("One sentence was brought here" in answer, "One blank to fill" in answer) == (True, True)
    answer = ada.post(f"/notes/{draft.id}/still/", {"number": "1"}, 200, **SCRIPT)
    assert ("One sentence was brought here" in answer, "1 brought, and still true." in answer) == (False, True)
    assert found.draft.carried[0]["text"] == "Slept six hours."


# --- earlier states ---


def test_the_editor_says_which_rule_holds(cast, ada, draft):
    assert "This practice keeps earlier states of a draft until it is signed." in ada.open(f"/notes/{draft.id}/")
    ada.open("/practice/")
    sent = next(one["fields"] for one in Forms(ada.words).forms if "timezone" in one["fields"])
    assert sent.pop("keeps_draft_history") == "on"
    ada.post("/practice/", sent)
    assert "This practice does not keep earlier states of a draft." in ada.open(f"/notes/{draft.id}/")
    assert "This practice does not keep earlier states" in ada.open(f"/notes/{draft.id}/earlier/")


def test_words_are_taken_back_below_what_is_there(cast, ada, draft):
    for number, text in enumerate(["Second.", "Third."], start=1):
        at = AT + number * timedelta(hours=1)
        drafts.save_draft(cast.actor("ada"), draft.id, sections={"s": text}, revision=number, at=at)
    page = ada.open(f"/notes/{draft.id}/earlier/")
    assert "Came by taxi." in page
    back = page.split('name="back" value="')[1].split('"')[0]
    ada.post(f"/notes/{draft.id}/earlier/", revising(ada) | {"back": back})
    assert texts(draft) == {"s": "Third.\n\nSecond."}
    ada.open(f"/notes/{draft.id}/earlier/")
    ada.post(f"/notes/{draft.id}/earlier/", revising(ada) | {"back": "x s"}, 404)


# --- the day ---


def test_after_a_signature_the_next_note_opens_and_at_the_end_the_list(cast, ada, draft):
    second = cast.session("cleo", hours_ago=1.5)
    page = ada.open("/notes/finish/")
    assert "2 notes to finish" in page
    ada.post("/notes/finish/", {})
    assert ada.at == f"/notes/{draft.id}/"
    page = ada.open(ada.at)
    assert "Finishing the day: 2 of 2 left." in page
    page = ada.open(f"/notes/{draft.id}/sign/")
    assert "then the next" in page
    ada.post(f"/notes/{draft.id}/sign/", revising(ada) | ada.proof)
    assert ada.at == f"/sessions/{second.id}/notes/"
    page = ada.open(ada.at)
    assert "Finishing the day: the last one." in page
    ada.post(f"/sessions/{second.id}/skip/", {})
    assert ada.at == "/notes/finish/"
    page = ada.open(ada.at)
    assert "That was all for today. What you passed over stays here." in page
    assert "One note to finish" in page


def test_passing_over_in_the_editor_keeps_what_was_typed(cast, ada, draft):
    cast.session("cleo", hours_ago=1.5)
    ada.open("/notes/finish/")
    ada.post("/notes/finish/", {})
    send(ada, draft, s="Half a thought", way="skip")
    assert texts(draft) == {"s": "Half a thought"}
    assert "/sessions/" in ada.at
    send(ada, draft, s="Half a thought.", way="skip")
    ada.open("/notes/finish/")
    send(ada, draft, s="Outside of a run.", way="skip")
    assert ada.at == "/notes/finish/"
