"""Submitted by the signature, returned with comments, co-signed; and nobody ever approves their own."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdspace.caseload import services as caseload
from holdspace.caseload.models import Assignment, Supervision
from holdspace.kernel.canonical import b64
from holdspace.kernel.errors import Conflict, Denied, HoldspaceError, Invalid, NotFound, Refused
from holdspace.notes import queries
from holdspace.notes.models import Comment, CosignRequest, Draft, Note, RecordVersion, Signature
from holdspace.notes.reviews import queries as reviews
from holdspace.notes.reviews.rules import COSIGN, is_complete
from holdspace.notes.rules import Proof, challenge
from holdspace.notes.services import drafts, reviewing, signing
from holdspace.notes.services.reviewing import Answer, Said
from holdspace.notes.services.submitting import settle_reviews
from holdspace.practice.models import Practice
from holdspace.practice.services import people
from tests.cast import AT
from tests.notes.groups import PEOPLE, harbor
from tests.passkeys import Passkey

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def second(cast):
    """Tomas supervises Gus beside Ben."""
    people.set_roles(cast.actor("olive"), cast.people["tomas"], ("clinician", "supervisor"), at=AT)
    return caseload.start_supervision(
        cast.actor("olive"), supervisor=cast.people["tomas"], supervisee=cast.people["gus"], at=AT
    )


@pytest.fixture
def everyone(cast):
    """Every supervisor must sign."""
    Practice.objects.filter(id=cast.practice).update(cosign_rule="all")


def comment(cast, note, by="ben", text="Say what they did themselves.", section="s", quote="", version=1):
    return reviewing.add_comment(cast.actor(by), note.id, Said(section, text, quote), version=version, at=AT)


def give_back(cast, note, by="ben", reason="The plan is missing.", version=1, at=AT):
    return reviewing.return_note(cast.actor(by), note.id, version=version, reason=reason, at=at)


def cosign(cast, note, by="ben", version=1, at=AT):
    return reviewing.cosign_note(cast.actor(by), note.id, version=version, proof=cast.proof(at), at=at)


def settle_comments(cast, note, text="Done."):
    rows = Comment.objects.filter(note=note, sent_at__isnull=False)
    return reviewing.answer_comments(cast.actor("gus"), note.id, {one.id: Answer(text, True) for one in rows}, at=AT)


def sign_again(cast, note, text="They said it themselves."):
    draft = Draft.objects.get(note=note.id)
    saved = drafts.save_draft(cast.actor("gus"), note.id, sections={"s": text}, revision=draft.revision, at=AT)
    settle_comments(cast, note)
    return signing.sign_note(cast.actor("gus"), note.id, revision=saved.draft.revision, proof=cast.proof(), at=AT)


def outcomes(note, version=1):
    rows = CosignRequest.objects.filter(note=note, version=version)
    return {one.supervisor.name.split()[0]: one.outcome for one in rows.select_related("supervisor")}


def review(note):
    return Note.objects.get(id=note.id).review


# --- submitted ---


def test_a_supervisees_signature_is_the_submission(cast):
    note = cast.signed("theo", text="Apricot.")
    assert (note.review, outcomes(note)) == ("awaiting", {"Ben": ""})
    queue = reviews.review_queue(cast.actor("ben"), at=AT + timedelta(days=3))
    assert [one.note.id for one in queue.waiting][-1] == note.id
    assert (queue.waiting[-1].days, queue.returned) == (3, [])
    assert [(who.name, len(rows)) for who, rows in queue.by_supervisee] == [("Gus Lindqvist", len(queue.waiting))]


def test_nobody_is_asked_about_the_note_of_somebody_without_a_supervisor(cast):
    note = cast.signed("cleo")
    assert (note.review, outcomes(note)) == ("", {})
    assert reviews.standing_of(cast.actor("ada"), note) is None


def test_each_supervisor_of_the_day_is_asked_and_none_who_cannot_act(cast, second):
    caseload.start_supervision(cast.actor("olive"), supervisor=cast.people["ben"], supervisee=cast.people["gus"], at=AT)
    assert outcomes(cast.signed("theo")) == {"Ben": "", "Tomas": ""}
    people.set_roles(cast.actor("olive"), cast.people["tomas"], ("clinician",), at=AT)
    assert outcomes(cast.signed("theo")) == {"Ben": ""}
    people.deactivate_person(cast.actor("olive"), cast.people["ben"], at=AT)
    assert cast.signed("theo").review == ""


def test_a_late_entry_is_submitted_and_an_addendum_is_not(cast):
    late = cast.signed("theo", hours_ago=60)
    assert (late.late, late.review) == (True, "awaiting")
    cast.addendum(late, "Kumquat.", "gus")
    assert list(CosignRequest.objects.filter(note=late).values_list("version", flat=True)) == [1]
    page = reviews.open_review(cast.actor("ben"), late.id, at=AT)
    assert [one.document["sections"][0]["text"] for one in page.page.addenda] == ["Kumquat."]


def test_the_notes_of_a_group_are_each_submitted_and_one_that_comes_back_is_signed_alone(cast):
    pair = {"supervisor": cast.people["ben"], "supervisee": cast.people["ada"]}
    caseload.start_supervision(cast.actor("olive"), **pair, at=AT)
    group = harbor(cast, *PEOPLE[:2])
    session = group.written()
    notes = group.sign(session)
    assert [(review(one), outcomes(one)) for one in notes] == [("awaiting", {"Ben": ""})] * len(notes)
    first = notes[0]
    give_back(cast, first)
    rows = Comment.objects.filter(note=first)
    reviewing.answer_comments(cast.actor("ada"), first.id, {one.id: Answer("", True) for one in rows}, at=AT)
    before = {one["key"]: one["text"] for one in first.versions.get().document()["sections"]}
    again = signing.sign_note(cast.actor("ada"), first.id, revision=1, proof=cast.proof(), at=AT)
    after = {one["key"]: one["text"] for one in again.versions.get(version=2).document()["sections"]}
    assert (after, again.review, len(notes) > 1) == (before, "awaiting", True)


# --- co-signed ---


def test_a_cosignature_stands_beside_the_authors_over_the_same_bytes(cast):
    note = cast.signed("theo")
    before = bytes(note.versions.get().content)
    assert cosign(cast, note).review == "cosigned"
    version = note.versions.get()
    assert bytes(version.content) == before
    statement = version.signatures.get(meaning=COSIGN).facts()
    assert statement["text"] == "I supervise the author of this note. I have reviewed it and I co-sign it."
    assert statement["signer"]["name"] == "Ben Castillo"
    assert statement["record"]["sha256"] == b64(bytes(version.sha256))
    event = cast.events("note.cosign")[-1]
    facts = event.facts()
    assert event.idx is not None  # in the log at once
    assert (facts["object"]["version"], facts["sha256"]) == (1, b64(bytes(version.sha256)))
    assert facts["signature"] == b64(version.signatures.get(meaning=COSIGN).digest)
    assert outcomes(note) == {"Ben": "cosigned"}


def test_a_passkey_cosigns_the_very_statement(cast):
    note, key, second = cast.signed("theo"), Passkey(), timedelta(seconds=1)
    key.enrol(cast.person("ben"))
    meant = reviewing.prepare_cosign(cast.actor("ben"), note.id, version=1, at=AT)
    proof = Proof("passkey", AT + second, ("passkey",), key.sign(challenge(meant.statement)))
    reviewing.cosign_note(cast.actor("ben"), note.id, version=1, proof=proof, at=AT + second, intent=meant.intent)
    row = Signature.objects.get(version__note=note, meaning=COSIGN)
    assert bytes(row.statement) == meant.statement
    assert not row.attested


def test_sent_twice_it_is_one_signature(cast):
    note = cast.signed("theo")
    cosign(cast, note)
    assert cosign(cast, note).review == "cosigned"
    assert note.versions.get().signatures.count() == 2


def test_nobody_cosigns_their_own_and_only_a_supervisor_anybodys(cast, second):
    mine = cast.signed("theo")
    caseload.assign_clinician(cast.actor("olive"), cast.clients["theo"], cast.people["ada"], at=AT)
    for name, refusal in (("gus", Denied), ("ada", Denied), ("olive", Denied), ("noor", NotFound)):
        with pytest.raises(refusal):
            cosign(cast, mine, name)
    assert review(mine) == "awaiting"


def test_two_who_supervise_each_other_sign_for_each_other_and_never_for_themselves(cast):
    people.set_roles(cast.actor("olive"), cast.people["gus"], ("supervisee", "supervisor"), at=AT)
    caseload.start_supervision(cast.actor("olive"), supervisor=cast.people["gus"], supervisee=cast.people["ben"], at=AT)
    caseload.assign_clinician(cast.actor("olive"), cast.clients["theo"], cast.people["ben"], at=AT)
    bens, his = cast.signed("theo", "ben"), cast.signed("theo")
    assert outcomes(bens) == {"Gus": ""}
    for note, by in ((his, "gus"), (bens, "ben")):
        with pytest.raises(Denied):
            cosign(cast, note, by)
    assert (cosign(cast, his).review, cosign(cast, bens, "gus").review) == ("cosigned", "cosigned")


def test_the_database_refuses_ones_own_too(cast):
    note = cast.signed("theo")
    version = note.versions.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        row = version.signatures.get()
        Signature.objects.create(
            practice_id=cast.practice, version=version, signer_id=note.author_id, meaning=COSIGN, method="password",
            statement=bytes(row.statement), evidence=bytes(row.evidence), signed_at=AT,
        )  # fmt: skip


def test_a_token_never_reviews(cast):
    note = cast.signed("theo")
    with pytest.raises(Denied):
        token = cast.actor("ben", scopes=frozenset({"note.read", "note.review", "note.cosign"}))
        reviewing.return_note(token, note.id, version=1, reason="x", at=AT)


def test_a_note_whose_client_left_the_team_is_still_reviewed(cast):
    note = cast.signed("theo")
    place = Assignment.objects.get(client=cast.clients["theo"], person=cast.people["gus"])
    caseload.end_assignment(cast.actor("olive"), cast.clients["theo"], place.id, at=AT)
    later = AT + MINUTE
    ben = cast.actor("ben", at=later)
    assert cast.clients["theo"] not in ben.clinical_reach
    assert reviews.open_review(ben, note.id, at=later).page.note == note
    assert reviewing.cosign_note(ben, note.id, version=1, proof=cast.proof(later), at=later).review == "cosigned"


# --- returned ---


def test_a_return_opens_a_draft_beside_the_signed_note_with_its_words(cast):
    note = cast.signed("theo", text="Apricot.", sections={"s": "Apricot.", "p": "Plum."})
    comment(cast, note, quote="Apricot", text="Which one?")
    assert give_back(cast, note, reason="").review == "returned"
    draft = Draft.objects.get(note=note.id)
    assert {one["key"]: one["text"] for one in draft.sections} == {"s": "Apricot.", "o": "", "a": "", "p": "Plum."}
    page = queries.open_note(cast.actor("gus"), note.id, at=AT)
    assert page.signed is not None
    assert page.sections[0]["text"] == "Apricot."
    found = reviews.comments_on(cast.actor("gus"), note)
    assert [(one.section, one.quote, one.text, one.author.name) for one in found] == [
        ("s", "Apricot", "Which one?", "Ben Castillo")
    ]
    assert reviews.review_queue(cast.actor("ben"), at=AT).returned[0].note == note


def test_nothing_is_returned_without_a_word(cast):
    note = cast.signed("theo")
    with pytest.raises(Invalid) as refused:
        give_back(cast, note, reason="  ")
    assert refused.value.fields == {"reason": [reviewing.NO_COMMENT]}
    assert (review(note), Draft.objects.filter(note=note.id).count()) == ("awaiting", 0)


def test_comments_are_the_supervisors_own_until_they_decide_and_nobody_elses_ever(cast, second):
    note = cast.signed("theo")
    kept = comment(cast, note, text="Quince.")
    for name in ("gus", "tomas"):
        assert reviews.comments_on(cast.actor(name), note) == []
    give_back(cast, note, reason="")
    for name, seen in (("gus", [kept]), ("tomas", [kept]), ("ben", [kept]), ("ada", []), ("olive", []), ("mara", [])):
        assert reviews.comments_on(cast.actor(name), note) == seen


def test_a_comment_is_taken_away_only_while_nobody_else_has_seen_it(cast):
    note = cast.signed("theo")
    slip, meant = comment(cast, note, text="Slip."), comment(cast, note, text="Meant.")
    reviewing.remove_comment(cast.actor("ben"), note.id, slip.id, at=AT)
    give_back(cast, note, reason="")
    assert [one.text for one in reviews.comments_on(cast.actor("gus"), note)] == ["Meant."]
    with pytest.raises(Refused, match="sent already"):
        reviewing.remove_comment(cast.actor("ben"), note.id, meant.id, at=AT)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"quote": "x" * 1001}, "quote"),
        ({"section": "zz"}, "text"),
    ],
)
def test_what_no_comment_can_be_is_refused_in_words(cast, changes, field):
    with pytest.raises(Invalid) as refused:
        comment(cast, cast.signed("theo"), **changes)
    assert list(refused.value.fields) == [field]


def test_the_author_settles_each_comment_signs_again_and_it_is_submitted_again(cast):
    note = cast.signed("theo", text="Apricot.")
    first = bytes(note.versions.get().content)
    comment(cast, note)
    give_back(cast, note, reason="")
    again = Draft.objects.get(note=note.id).revision
    with pytest.raises(Refused, match="A comment by Ben Castillo is not settled yet"):
        signing.sign_note(cast.actor("gus"), note.id, revision=again, proof=cast.proof(), at=AT)
    signed = sign_again(cast, note, "Apricot, they said.")
    one, two = note.versions.order_by("version")
    assert (signed.review, two.kind, bytes(one.content)) == ("awaiting", "correction", first)
    assert two.document()["amends"] == {"version": 1, "sha256": b64(bytes(one.sha256))}
    assert (outcomes(note, 1), outcomes(note, 2)) == ({"Ben": "returned"}, {"Ben": ""})
    page = queries.open_note(cast.actor("gus"), note.id, at=AT)
    assert [page.sections[0]["text"], page.earlier[0].document["sections"][0]["text"]] == [
        "Apricot, they said.",
        "Apricot.",
    ]
    assert cosign(cast, note, version=2).review == "cosigned"
    assert [row.meaning for row in two.signatures.order_by("signed_at", "id")] == ["author", COSIGN]
    assert one.signatures.get().meaning == "author"
    assert not Draft.objects.filter(note=note.id).exists()


def test_what_is_signed_stays_found_while_the_next_version_is_its_authors_alone(cast):
    note = cast.signed("theo", text="Apricot.")
    give_back(cast, note)
    drafts.save_draft(cast.actor("gus"), note.id, sections={"s": "Loganberry."}, revision=1, at=AT)
    for name in ("ben", "gus"):
        assert [hit.note for hit in queries.find_notes(cast.actor(name), "apricot", at=AT)] == [note]
        assert queries.find_notes(cast.actor(name), "loganberry", at=AT) == []
    assert "Loganberry" not in str(queries.open_note(cast.actor("ben"), note.id, at=AT))
    sign_again(cast, note, "Loganberry.")
    for word in ("apricot", "loganberry"):
        assert [hit.note for hit in queries.find_notes(cast.actor("ben"), word, at=AT)] == [note]


def test_structured_parts_come_back_as_they_were_signed(cast):
    draft = cast.draft("theo", sections={"s": "Apricot."})
    blocks = {"mse": {"mood": {"is": "finding", "text": "Flat."}}}
    saved = drafts.save_draft(cast.actor("gus"), draft.id, sections={"s": "Apricot."}, blocks=blocks, revision=1, at=AT)
    note = cast.sign(saved)
    give_back(cast, note)
    assert Draft.objects.get(note=note.id).blocks == blocks


def test_a_returned_note_is_owed_again_and_cannot_be_discarded(cast):
    note = cast.signed("theo")
    give_back(cast, note)
    owed = queries.owed_notes(cast.actor("gus"), at=AT)
    assert [one.note for one in owed if one.note] == [note]
    with pytest.raises(Denied):
        drafts.discard_draft(cast.actor("gus"), note.id, at=AT)


# --- several supervisors ---


def test_one_is_enough_where_the_practice_says_so(cast, second):
    note = cast.signed("theo")
    assert cosign(cast, note, "tomas").review == "cosigned"
    assert outcomes(note) == {"Ben": "not_needed", "Tomas": "cosigned"}
    with pytest.raises(Refused, match="Tomas Reyes co-signed this note in the meantime"):
        cosign(cast, note)
    with pytest.raises(Refused, match="one supervisor is enough here"):
        give_back(cast, note)


def test_each_must_sign_where_the_practice_says_so(cast, second, everyone):
    note = cast.signed("theo")
    assert cosign(cast, note, "tomas").review == "awaiting"
    standing = reviews.standing_of(cast.actor("gus"), note)
    assert standing
    assert standing.waits_for == "Ben Castillo"
    assert cosign(cast, note).review == "cosigned"
    assert outcomes(note) == {"Ben": "cosigned", "Tomas": "cosigned"}


def test_a_return_after_another_signed_asks_both_about_the_next_version(cast, second, everyone):
    note = cast.signed("theo")
    cosign(cast, note, "tomas")
    give_back(cast, note)
    sign_again(cast, note)
    assert (outcomes(note, 1), outcomes(note, 2)) == (
        {"Ben": "returned", "Tomas": "cosigned"},
        {"Ben": "", "Tomas": ""},
    )


def test_two_returns_at_once_are_one_draft_with_the_comments_of_both(cast, second):
    note = cast.signed("theo")
    comment(cast, note, "ben", "Ben's.")
    comment(cast, note, "tomas", "Tomas's.")
    give_back(cast, note, "ben", reason="")
    drafts.save_draft(cast.actor("gus"), note.id, sections={"s": "Begun."}, revision=1, at=AT)
    give_back(cast, note, "tomas", reason="And the plan.")
    draft = Draft.objects.get(note=note.id)
    assert (draft.sections[0]["text"], outcomes(note)) == ("Begun.", {"Ben": "returned", "Tomas": "returned"})
    said = [one.text for one in reviews.comments_on(cast.actor("gus"), note)]
    assert sorted(said) == ["And the plan.", "Ben's.", "Tomas's."]
    standing = reviews.standing_of(cast.actor("gus"), Note.objects.get(id=note.id))
    assert standing
    assert standing.returned_by in {
        "Ben Castillo and Tomas Reyes",
        "Tomas Reyes and Ben Castillo",
    }


def test_a_return_and_a_cosignature_at_once_end_in_a_sentence(cast, second):
    note = cast.signed("theo")
    give_back(cast, note, "tomas")
    with pytest.raises(Refused, match="Tomas Reyes returned this note in the meantime"):
        cosign(cast, note)
    sign_again(cast, note)
    assert cosign(cast, note, version=2).review == "cosigned"


def test_whoever_read_the_earlier_version_decides_nothing_about_the_newer(cast, second):
    note = cast.signed("theo")
    mine = comment(cast, note, "tomas", "Kept.")
    give_back(cast, note, "ben")
    sign_again(cast, note)
    for late in (lambda: cosign(cast, note, "tomas"), lambda: give_back(cast, note, "tomas")):
        with pytest.raises(Conflict, match="signed once more"):
            late()
    assert outcomes(note, 1) == {"Ben": "returned", "Tomas": "superseded"}
    assert mine in reviews.open_review(cast.actor("tomas"), note.id, at=AT).comments
    give_back(cast, note, "tomas", reason="", version=2)  # the comment kept goes with it
    assert "Kept." in [one.text for one in reviews.comments_on(cast.actor("gus"), note)]


# --- who supervises, and how many must sign, changes ---


def leave(cast, pair):
    end = lambda: caseload.end_supervision(cast.actor("olive"), pair.id, at=AT)  # noqa: E731  # told as one word
    return settle_reviews(cast.actor("olive"), end, at=AT)


def test_who_leaves_is_asked_no_longer_and_the_others_go_on(cast, second):
    note = cast.signed("theo")
    leave(cast, second)
    assert (review(note), outcomes(note)) == ("awaiting", {"Ben": "", "Tomas": "left"})
    assert reviews.review_queue(cast.actor("tomas"), at=AT).waiting == []


def test_who_leaves_last_completes_what_the_others_signed(cast, second, everyone):
    note = cast.signed("theo")
    cosign(cast, note)
    leave(cast, second)
    assert (review(note), outcomes(note)) == ("cosigned", {"Ben": "cosigned", "Tomas": "left"})


def test_a_note_left_with_nobody_is_seen_by_the_owner_and_put_before_whoever_comes(cast):
    note = cast.signed("theo")
    pair = Supervision.objects.get(supervisor=cast.people["ben"])
    waited = len(reviews.review_queue(cast.actor("ben"), at=AT).waiting)
    leave(cast, pair)
    assert (review(note), outcomes(note)) == ("awaiting", {"Ben": "left"})
    found = reviews.unreviewed(cast.actor("olive"), at=AT)
    assert [(who.name, count) for who, count in found] == [("Gus Lindqvist", waited)]
    for name in ("gus", "ben", "mara"):
        assert reviews.unreviewed(cast.actor(name), at=AT) == []
    people.set_roles(cast.actor("olive"), cast.people["tomas"], ("clinician", "supervisor"), at=AT)
    start = {"supervisor": cast.people["tomas"], "supervisee": cast.people["gus"]}
    settle_reviews(cast.actor("olive"), lambda: caseload.start_supervision(cast.actor("olive"), **start, at=AT), at=AT)
    assert (outcomes(note), reviews.unreviewed(cast.actor("olive"), at=AT)) == ({"Ben": "left", "Tomas": ""}, [])
    assert cosign(cast, note, "tomas").review == "cosigned"


def test_who_comes_back_is_asked_again(cast):
    note = cast.signed("theo")
    olive, ben = cast.actor("olive"), cast.people["ben"]
    settle_reviews(olive, lambda: people.deactivate_person(olive, ben, at=AT), at=AT)
    assert outcomes(note) == {"Ben": "left"}
    settle_reviews(olive, lambda: people.reactivate_person(olive, ben, at=AT), at=AT)
    assert outcomes(note) == {"Ben": ""}


def test_a_supervision_ended_without_settling_is_noticed_all_the_same(cast):
    cast.signed("theo")
    caseload.end_supervision(cast.actor("olive"), Supervision.objects.get(supervisor=cast.people["ben"]).id, at=AT)
    assert [who.name for who, _ in reviews.unreviewed(cast.actor("olive"), at=AT)] == ["Gus Lindqvist"]


def test_a_returned_note_whose_supervisors_all_left_is_signed_by_its_author_alone(cast):
    note = cast.signed("theo")
    give_back(cast, note)
    leave(cast, Supervision.objects.get(supervisor=cast.people["ben"]))
    assert sign_again(cast, note).review == ""


def test_the_rule_counts_at_once_for_what_is_open(cast, second, everyone):
    note = cast.signed("theo")
    cosign(cast, note, "tomas")
    settle_reviews(
        cast.actor("olive"), lambda: Practice.objects.filter(id=cast.practice).update(cosign_rule="any"), at=AT
    )
    assert (review(note), outcomes(note)) == ("cosigned", {"Ben": "not_needed", "Tomas": "cosigned"})
    settle_reviews(
        cast.actor("olive"), lambda: Practice.objects.filter(id=cast.practice).update(cosign_rule="all"), at=AT
    )
    assert review(note) == "cosigned"  # what is complete stays so
    assert cosign(cast, cast.signed("theo"), "tomas").review == "awaiting"


# --- a supervisor's view ---


def test_nothing_of_a_supervisors_view_has_a_word_for_notes_that_are_nobodys_business(cast):
    """The product will keep psychotherapy notes apart; the review must not even have a place for them."""
    note = cast.signed("theo")
    comment(cast, note)
    ben = cast.actor("ben")
    for shown in (
        reviews.review_queue(ben, at=AT),
        reviews.open_review(ben, note.id, at=AT),
        reviews.standing_of(ben, note),
    ):
        told = f"{shown!r} {vars(shown)!r} {dir(shown)!r}".lower()
        assert [word for word in ("psychotherap", "sealed", "notebook", "vault") if word in told] == []
        assert "theo" in repr(note.client.name).lower()  # something is there to be read


def test_the_rule_in_words():
    assert [is_complete("any", one) for one in ([], [""], ["cosigned", ""], ["returned"])] == [
        False,
        False,
        True,
        False,
    ]
    assert [is_complete("all", one) for one in (["cosigned", ""], ["cosigned", "left"], ["left"])] == [
        False,
        True,
        False,
    ]


# --- any order ---

ACTS = st.tuples(
    st.sampled_from(["sign", "return", "cosign", "comment", "leave", "come", "any", "all", "own"]),
    st.sampled_from(["ben", "tomas", "ada"]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, max_size=14))
def test_in_any_order_a_note_stands_somewhere_lawful_and_nobody_approved_their_own(cast, acts):
    olive = cast.actor("olive")
    with transaction.atomic():
        for name in ("tomas", "ada"):
            people.set_roles(olive, cast.people[name], ("clinician", "supervisor", "owner"), at=AT)
            _come(cast, name)
        note = cast.signed("theo")
        for act, who in acts:
            try:
                with transaction.atomic():
                    _do(cast, note, act, who)
            except (HoldspaceError, ObjectDoesNotExist):
                pass  # refused, or there is nothing to do it to
            _lawful(cast, note)
        transaction.set_rollback(True)


def _come(cast, who):
    pair = {"supervisor": cast.people[who], "supervisee": cast.people["gus"]}
    start = lambda: caseload.start_supervision(cast.actor("olive"), **pair, at=AT)  # noqa: E731
    settle_reviews(cast.actor("olive"), start, at=AT)


def _do(cast, note, act, who):
    version = note.versions.exclude(kind="addendum").latest("version").version
    if act == "sign":
        sign_again(cast, note)
    elif act == "return":
        give_back(cast, note, who, version=version)
    elif act == "cosign":
        cosign(cast, note, who, version=version)
    elif act == "own":
        cosign(cast, note, "gus", version=version)
    elif act == "comment":
        comment(cast, note, who, version=version)
    elif act == "leave":
        leave(cast, Supervision.objects.filter(supervisor=cast.people[who], ended_at=None).latest("since"))
    elif act == "come":
        _come(cast, who)
    else:
        rule = Practice.objects.filter(id=cast.practice)
        settle_reviews(cast.actor("olive"), lambda: rule.update(cosign_rule=act), at=AT)


def _lawful(cast, note):
    now = Note.objects.get(id=note.id)
    version = note.versions.latest("version")
    asked = outcomes(note, version.version)
    signers = set(version.signatures.filter(meaning=COSIGN).values_list("signer", flat=True))
    assert (now.review == "returned") == Draft.objects.filter(note=note.id).exists()
    assert {"returned": "returned" in asked.values(), "cosigned": bool(signers)}.get(now.review, True)
    assert now.review != "cosigned" or "" not in asked.values()
    assert now.review != "awaiting" or not is_complete(_rule(cast), list(asked.values()))
    assert now.review in ({"awaiting", "returned", "cosigned"} if asked else {""})
    assert len(signers) == list(asked.values()).count("cosigned")
    own = Signature.objects.filter(meaning=COSIGN, signer=now.author_id, version__note=note)
    assert not own.exists()
    assert not CosignRequest.objects.filter(note=note, supervisor=now.author_id).exists()
    assert not CosignRequest.objects.filter(note=note, ended_at=None).exclude(version=version.version).exists()
    assert RecordVersion.objects.filter(note=note).count() == version.version


def _rule(cast):
    return Practice.objects.get(id=cast.practice).cosign_rule
