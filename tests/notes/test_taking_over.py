"""Wrong client: the right record gets the words and a trace without a name, the wrong one a trace without the words."""

import io
import json
import zipfile
from uuid import uuid4

import pytest

from holdspace.caseload import services as caseload
from holdspace.kernel.errors import Conflict, Denied, NotFound, Refused
from holdspace.notes import queries
from holdspace.notes.models import Note, TakenOver
from holdspace.notes.services import drafts, taking_over
from holdspace.notes.services.exporting import export_record
from holdspace.verifier import holdspace_verify as outsider
from tests.cast import AT

pytestmark = pytest.mark.django_db
WORD = "heliotrope"  # in the note that went into the wrong record, and nowhere else


@pytest.fixture
def both(cast):
    """Ada treats Cleo, whose record the note went into, and Theo, whom it is about."""
    caseload.assign_clinician(cast.actor("olive"), cast.clients["theo"], cast.people["ada"], at=AT)
    note = cast.signed("cleo", text=f"Spoke of {WORD}.")
    cast.addendum(note, f"More of {WORD}.")
    return cast.retract(note, kind="wrong_client", reason="This session was with somebody else.").note


def take_over(cast, note, by="ada", **changes):
    session = cast.session("theo", by if by in ("ada", "gus") else "ada")
    return taking_over.take_over_note(cast.actor(by), note.id, session.id, at=AT, **changes)


def test_the_words_become_a_draft_to_be_signed_in_the_right_record(cast, both):
    draft = take_over(cast, both)
    assert (draft.client_id, draft.author_id, draft.state) == (cast.clients["theo"], cast.people["ada"], "draft")
    words = {one["key"]: one["text"] for one in draft.draft.sections}
    assert words["s"] == f"Spoke of {WORD}."
    assert words["p"] == f"Added on 2025-03-11 by Ada Okafor: More of {WORD}."
    assert str(queries.first_entered(draft)) == "2025-03-11"
    document = cast.sign(draft).versions.get().document()
    assert document["first_entered"] == "2025-03-11"
    assert (document["client"]["name"], document["kind"]) == ("Theodore Marsh", "original")
    assert [hit.note for hit in queries.find_notes(cast.actor("gus"), WORD, at=AT)] == [draft]


def test_neither_record_names_the_other_client(cast, both):
    right = cast.sign(take_over(cast, both))
    texts = {}
    for name in ("cleo", "theo"):
        export = export_record(cast.actor("ada"), cast.clients[name], at=AT)
        with zipfile.ZipFile(io.BytesIO(export.content)) as archive:
            texts[name] = b"".join(
                archive.read(one) for one in archive.namelist() if one.startswith(("record/", "withheld/", "manifest"))
            ).decode()
    cleo, theo = cast.client("cleo"), cast.client("theo")
    for there, other, note in (("cleo", theo, right), ("theo", cleo, both)):
        wanted = cast.client(there)
        assert str(wanted.id) in texts[there]
        for trace in (str(other.id), other.legal_family, other.legal_given, str(note.id)):
            assert trace not in texts[there], (there, trace)


def test_the_wrong_record_proves_what_was_signed_without_its_words(cast, both):
    export = export_record(cast.actor("ada"), cast.clients["cleo"], at=AT)
    report = outsider.verify_bytes(export.content)
    assert ([one.sentence for one in report.findings], report.ok) == ([], True)
    with zipfile.ZipFile(io.BytesIO(export.content)) as archive:
        files = {one: archive.read(one) for one in archive.namelist()}
    assert not any(WORD.encode() in data for data in files.values())
    told = json.loads(files[f"withheld/{both.id}-1.json"])
    assert bytes(both.versions.get(version=1).sha256) == outsider._unb64(told["sha256"])
    said = outsider.verdict(report)
    assert said.count("content withheld: entered in the wrong client's record") == 2
    assert [one["version"] for one in report.facts["notes"] if one["note"] == str(both.id)] == [1, 2, 3]


@pytest.mark.parametrize("kind", ["", "error"])
def test_words_are_taken_over_from_the_wrong_record_alone(cast, kind):
    caseload.assign_clinician(cast.actor("olive"), cast.clients["theo"], cast.people["ada"], at=AT)
    note = cast.signed("cleo")
    if kind:
        cast.retract(note, kind=kind)
    with pytest.raises(Refused) as refused:
        take_over(cast, note)
    assert refused.value.sentence == taking_over.NOT_WRONG


def test_a_form_posted_twice_takes_over_once_and_another_form_not_at_all(cast, both):
    form = uuid4()
    session = cast.session("theo", "ada")
    one, two = (
        taking_over.take_over_note(cast.actor("ada"), both.id, session.id, at=AT, draft_id=form) for _ in range(2)
    )
    assert one.id == two.id == form
    with pytest.raises(Conflict):
        take_over(cast, both)
    assert Note.objects.filter(client=cast.clients["theo"], state="draft").count() == 1


def test_words_whose_draft_was_discarded_can_be_taken_over_again(cast, both):
    drafts.discard_draft(cast.actor("ada"), take_over(cast, both).id, at=AT)
    assert TakenOver.objects.count() == 0
    assert not queries.was_taken_over(both)
    assert take_over(cast, both).state == "draft"


def test_not_into_the_same_record(cast, both):
    with pytest.raises(Refused) as refused:
        taking_over.take_over_note(cast.actor("ada"), both.id, cast.session("cleo").id, at=AT)
    assert refused.value.sentence == taking_over.SAME
    assert Note.objects.filter(state="draft").count() == 0


@pytest.mark.parametrize(
    ("by", "error"),
    [("tomas", NotFound), ("gus", NotFound), ("ben", NotFound), ("fay", Denied), ("olive", Denied), ("mara", Denied), ("noor", NotFound)],
)  # fmt: skip
def test_only_somebody_on_both_care_teams_takes_words_over(cast, both, by, error):
    with pytest.raises(error):
        take_over(cast, both, by)
    assert TakenOver.objects.count() == 0


def test_a_colleague_of_the_wrong_record_alone_cannot_put_the_words_anywhere(cast, both, together):
    session = cast.session("theo", "ada")
    with pytest.raises(NotFound):  # Tomas treats Cleo, not Theo
        taking_over.take_over_note(cast.actor("tomas"), both.id, session.id, at=AT)


def test_a_format_that_does_not_fit_the_session_gives_way_to_plain_text(cast):
    caseload.assign_clinician(cast.actor("olive"), cast.clients["theo"], cast.people["ada"], at=AT)
    words, block = {"about": f"Talk of {WORD}."}, {"contact": {"how": "phone", "with": "client"}}
    draft = cast.draft("cleo", sections=words, format_key="contact", modality="contact")
    draft = drafts.save_draft(cast.actor("ada"), draft.id, sections=words, blocks=block, revision=1, at=AT)
    note = cast.sign(draft)
    cast.retract(note, kind="wrong_client")
    draft = take_over(cast, note)
    assert draft.template == "narrative"
    assert WORD in draft.draft.sections[0]["text"]
    assert "The contact: " in draft.draft.sections[0]["text"]
    assert draft.draft.blocks == {}
