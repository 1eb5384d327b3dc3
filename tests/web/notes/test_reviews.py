"""A supervisor's pages and the author's answers, without script."""

import csv
import io
import re

import pytest

from holdspace.caseload import services as caseload
from holdspace.caseload.models import Supervision
from holdspace.notes.models import Comment, Note, Signature
from holdspace.notes.queries import open_note
from holdspace.notes.services import reviewing
from holdspace.notes.services.submitting import settle_reviews
from holdspace.web.notes.second_reading import MOST_WORDS, runs_of
from holdspace.web.notes.typesetting import _whole
from tests.cast import AT
from tests.web.clinic import Forms, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(cast):
    return Visit(cast.person("ben"))


@pytest.fixture
def gus(cast):
    return Visit(cast.person("gus"))


@pytest.fixture
def note(cast):
    """Beside the one of the cast, which is older."""
    return cast.signed("theo", text="Apricot on Tuesday.")


def comment(visit, note, section="s", text="Whose word?", quote=""):
    visit.open(f"/notes/{note.id}/review/")
    forms = [one for one in _forms(visit) if one.get("section") == section]
    return visit.post(f"/notes/{note.id}/review/comments/", forms[0] | {"text": text, "quote": quote})


def _forms(visit):

    return [one["fields"] for one in Forms(visit.words).forms]


def test_signing_says_to_whom_it_sends_the_note(cast, gus):
    draft = cast.draft("theo")
    assert "Signing sends this note to <strong>Ben Castillo, PhD</strong> for review." in gus.open(
        f"/notes/{draft.id}/sign/"
    )
    ada = Visit(cast.person("ada"))
    assert "for review" not in ada.open(f"/notes/{cast.draft('cleo').id}/sign/")


def test_the_queue_leads_from_one_note_to_the_next(cast, ben, note):
    queue = ben.open("/notes/review/")
    assert "2 notes wait for you" in queue
    assert queue.index(str(cast.notes["theo"])) < queue.index(str(note.id))  # oldest first
    assert "2 to review" in ben.open("/notes/")
    assert "2 notes wait for you" in ben.open("/")
    first = f"/notes/{cast.notes['theo']}/review/"
    assert f'href="/notes/{note.id}/review/" data-key="n"' in ben.open(first)
    sent = next(one for one in _forms(ben) if "reason" in one)
    ben.post(f"{first}return/", sent | {"reason": "The plan is missing."})
    assert ben.at == f"/notes/{note.id}/review/"
    ben.open(ben.at)
    sent = next(one for one in _forms(ben) if "password" in one or "sign-password" in one)
    ben.post(f"/notes/{note.id}/review/cosign/", sent | ben.proof)
    assert ben.at == "/notes/review/"
    assert "No note waits for you" in ben.open("/notes/review/")
    assert Note.objects.get(id=note.id).review == "cosigned"
    signed = ben.open(f"/notes/{note.id}/")
    assert ("Signed and co-signed" in signed, "is-cosigned" in signed, "I co-sign it" in signed) == (True, True, True)


def test_a_wrong_password_signs_nothing(cast, ben, note):
    ben.open(f"/notes/{note.id}/review/")
    sent = next(one for one in _forms(ben) if "password" in one or "sign-password" in one)
    wrong = dict.fromkeys(ben.proof, "not-mine")
    assert "did not match" in ben.post(f"/notes/{note.id}/review/cosign/", sent | wrong, 422)
    assert not Signature.objects.filter(meaning="supervisor-cosign", version__note=note).exists()


def test_a_comment_stands_beside_its_section_and_can_be_taken_away(cast, ben, note):
    comment(ben, note, quote="Apricot")
    shown = ben.open(f"/notes/{note.id}/review/")
    assert ("Whose word?" in shown, "Apricot</q>" in shown, "Not sent yet" in shown) == (True, True, True)
    row = Comment.objects.get()
    token = next(one for one in _forms(ben) if set(one) == {"csrfmiddlewaretoken"})
    ben.post(f"/notes/{note.id}/review/comments/{row.id}/removal/", token)
    assert "Whose word?" not in ben.open(f"/notes/{note.id}/review/")


def test_an_empty_comment_keeps_what_else_was_written(ben, note):
    ben.open(f"/notes/{note.id}/review/")
    sent = next(one for one in _forms(ben) if one.get("section") == "s")
    answer = ben.post(f"/notes/{note.id}/review/comments/", sent | {"text": " ", "quote": "Apricot"}, 422)
    assert 'value="Apricot"' in answer
    assert not Comment.objects.exists()


def test_nothing_to_say_is_no_return(ben, note):
    ben.open(f"/notes/{note.id}/review/")
    sent = next(one for one in _forms(ben) if "reason" in one)
    assert "Say what is to be changed" in ben.post(f"/notes/{note.id}/review/return/", sent, 422)


def test_the_author_answers_in_the_editor_and_signs_the_next_version(cast, ben, gus, note):
    comment(ben, note)
    reviewing.return_note(cast.actor("ben"), note.id, version=1, at=AT)
    assert "Answer and sign again" in gus.open("/notes/")
    editor = gus.open(f"/notes/{note.id}/")
    assert ("returned this note" in editor, "Whose word?" in editor, "Discard" in editor) == (True, True, False)
    row = Comment.objects.get()
    sent = gus.form("/draft/") | {"s": "They said: apricot.", f"answer-{row.id}": "Theirs."}
    gus.post(f"/notes/{note.id}/draft/", sent | {"way": "review"})
    row.refresh_from_db()
    assert (row.answer, row.settled_at) == ("Theirs.", None)
    assert "A comment by Ben Castillo is not settled yet" in gus.open(f"/notes/{note.id}/sign/")
    gus.open(f"/notes/{note.id}/")
    gus.post(f"/notes/{note.id}/draft/", gus.form("/draft/") | {f"settled-{row.id}": "on", "way": "review"})
    gus.open(f"/notes/{note.id}/sign/")
    gus.post(f"/notes/{note.id}/sign/", gus.form() | gus.proof)
    page = gus.open(f"/notes/{note.id}/")
    assert ("They said: apricot." in page, "Earlier version" in page, "Apricot on Tuesday." in page) == (
        True,
        True,
        True,
    )
    assert "awaits co-signature" in page
    again = ben.open(f"/notes/{note.id}/review/")
    assert ("Second reading" in again, "<ins>" in again, "Theirs." in again) == (True, True, True)


def test_the_signed_version_stays_to_be_read_while_the_next_is_written(cast, gus, note):
    reviewing.return_note(cast.actor("ben"), note.id, version=1, reason="Once more.", at=AT)
    gus.open(f"/notes/{note.id}/")
    gus.post(f"/notes/{note.id}/draft/", gus.form("/draft/") | {"s": "Loganberry."})
    shown = gus.open(f"/notes/{note.id}/?signed=1")
    assert ("Apricot on Tuesday." in shown, "Loganberry" in shown, "Write the next version" in shown) == (
        True,
        False,
        True,
    )
    assert "Loganberry" not in Visit(cast.person("ben")).open(f"/notes/{note.id}/")


def test_paper_says_what_is_not_cosigned_yet_and_who_cosigned(cast, ben, note):
    assert "Not co-signed yet." in ben.open(f"/notes/{note.id}/print/")
    told = _whole(open_note(cast.actor("ben"), note.id, at=AT), note.practice.zone)["sheets"][0]["told"]
    assert told == ["Not co-signed yet. The author's supervisor has still to review it."]
    reviewing.cosign_note(cast.actor("ben"), note.id, version=1, proof=cast.proof(), at=AT)
    assert "Not co-signed yet." not in ben.open(f"/notes/{note.id}/print/")
    sheet = _whole(open_note(cast.actor("ben"), note.id, at=AT), note.practice.zone)["sheets"][0]
    assert ([one["meaning"] for one in sheet["hands"]], sheet["told"]) == (["Written and signed", "Co-signed"], [])


def test_comments_are_shown_to_nobody_who_is_only_on_the_team(cast, note):

    caseload.assign_clinician(cast.actor("olive"), cast.clients["theo"], cast.people["ada"], at=AT)
    reviewing.return_note(cast.actor("ben"), note.id, version=1, reason="Persimmon.", at=AT)
    ada = Visit(cast.person("ada"))
    for path in (f"/notes/{note.id}/", f"/notes/{note.id}/print/", f"/clients/{cast.clients['theo']}/"):
        assert "Persimmon" not in ada.open(path)
    ada.open(f"/notes/{note.id}/review/", 403)


def test_nothing_a_supervisor_sees_has_a_word_for_notes_apart_from_the_record(cast, ben, note):
    """Psychotherapy notes will be kept apart; a supervisor's pages must not even have room for them."""
    comment(ben, note)
    for path in (
        "/notes/review/",
        f"/notes/{note.id}/review/",
        f"/notes/{note.id}/",
        "/supervision/",
        "/supervision/new/",
        "/",
    ):
        whole = re.sub(r"<(script|style|header).*?</\1>", "", ben.open(path), flags=re.DOTALL)
        shown = whole.lower()  # above it, the menu of every clinician, notes or none, leads to the page of one's own
        assert [word for word in ("psychotherap", "sealed", "notebook", "vault") if word in shown] == []
        context = {str(key) for one in ben.last.context or [] for layer in one.dicts for key in layer}
        assert [
            key for key in context if any(word in key.lower() for word in ("psycho", "seal", "notebook", "vault"))
        ] == []


def test_the_owner_sees_what_nobody_is_left_to_cosign_and_changes_it(cast, note):
    olive = Visit(cast.person("olive"))
    pair = Supervision.objects.get(supervisor=cast.people["ben"])
    settle_reviews(cast.actor("olive"), lambda: caseload.end_supervision(cast.actor("olive"), pair.id, at=AT), at=AT)
    assert "nobody is left to give it" in olive.open("/")
    assert "Nobody is left to co-sign this note" in Visit(cast.person("gus")).open(f"/notes/{note.id}/")


def test_the_practice_says_how_many_must_sign(cast):
    olive = Visit(cast.person("olive"))
    olive.open("/practice/")
    sent = next(one for one in _forms(olive) if "timezone" in one)
    assert sent["cosign_rule"] == "any"
    olive.post("/practice/", sent | {"cosign_rule": "all"})
    assert cast.person("olive").practice.cosign_rule == "all"


def test_the_log_is_written_corrected_and_taken_away_as_hours(cast, ben):
    ben.send(
        "/supervision/new/",
        held_on="2025-03-10",
        minutes="50",
        themes="Kumquat.",
        supervisees=[str(cast.people["gus"])],
    )
    page = ben.open("/supervision/")
    assert ("Kumquat." in page, "50 min" in page) == (True, True)
    link = re.search(r'href="(/supervision/[0-9a-f-]+/correction/)"', page)
    assert link is not None
    ben.send(link[1], minutes="45")
    assert "Corrected later" in ben.open("/supervision/")
    table = list(csv.reader(io.StringIO(ben.open("/supervision/?as=csv"))))
    assert table == [
        ["Supervisee", "Supervisor", "Day", "Minutes", "Form"],
        ["Gus Lindqvist", "Ben Castillo", "2025-03-10", "45", "Individual"],
    ]
    assert "Do not name a client here" in ben.open("/supervision/new/")
    assert "The last day lies before the first" in ben.open("/supervision/?since=2025-03-02&until=2025-03-01")


@pytest.mark.parametrize(
    ("text", "before", "new"),
    [
        ("One two.", None, []),
        ("One two.", "One two.", []),
        ("One new two.", "One two.", ["new "]),
        ("All new.", "", ["All new."]),
        ("w " * (MOST_WORDS + 1), "x", []),
    ],
)
def test_what_is_new_at_the_second_reading(text, before, new):
    runs = runs_of(text, before)
    assert "".join(run.text for run in runs) == text
    assert [run.text for run in runs if run.new] == new
