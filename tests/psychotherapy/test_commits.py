"""A notebook is founded and goes from generation to generation, whole or not at all."""

from datetime import timedelta

import pytest

from holdspace.kernel.errors import Denied, Refused
from holdspace.psychotherapy import queries
from holdspace.psychotherapy.models import Kept, SealedObject, SealedRoot, SealedSlot, Vault
from holdspace.psychotherapy.rules import QUOTA, read_change
from holdspace.psychotherapy.services import commits
from tests.psychotherapy.notebook import Notebook, obj, way

pytestmark = pytest.mark.django_db(databases=["default", "psychotherapy"])


def send(cast, name, body, at=None):
    return commits.commit(cast.actor(name), read_change(body), at=at or cast.at)


@pytest.fixture
def book(cast):
    """Ada's notebook with three objects."""
    made = Notebook()
    body = made.body(3)
    assert send(cast, "ada", body).gen == 1
    made.took(body)
    return made


def test_before_there_is_a_notebook_the_page_is_told_that_there_is_none(cast):
    state = queries.open_state(cast.actor("ada"))
    assert (state.vid, state.gen, state.root, state.slots, state.held, state.anchors) == (None, 0, None, [], False, [])


def test_a_notebook_is_founded_and_read_back_as_it_was_sent(cast):
    made = Notebook()
    body = made.body(3)
    assert send(cast, "ada", body).gen == 1
    state = queries.open_state(cast.actor("ada"))
    assert (str(state.vid), state.gen, state.root) == (made.vid, 1, body["put"][-1][2])
    assert [(str(one.slot_id), one.kind, one.jwe) for one in state.slots] == [
        (one["slot_id"], "kit", one["jwe"]) for one in body["slots"]["put"]
    ]
    fetched = queries.fetch_objects(cast.actor("ada"), None, after=0)
    assert {(str(oid), rev, jwe) for oid, rev, jwe in fetched.objects} == {tuple(row) for row in body["put"][:-1]}
    assert not fetched.more


def test_each_commit_is_the_next_generation(cast, book):
    first = next(iter(book.revs))
    body = book.body(1, change=[first])
    assert send(cast, "ada", body).gen == 2
    found = dict(SealedObject.objects.values_list("oid", "rev"))
    assert len(found) == 4
    assert {str(oid): rev for oid, rev in found.items()}[first] == 2


def test_a_commit_on_an_older_generation_changes_nothing_and_says_which_is_newest(cast, book):
    other = book.body(1)
    assert send(cast, "ada", book.body(1)).gen == 2
    done = send(cast, "ada", other)
    assert (done.gen, done.stale) == (2, True)
    assert SealedObject.objects.count() == 4


def test_a_second_founding_is_stale(cast, book):
    done = send(cast, "ada", Notebook().body(1))
    assert (done.gen, done.stale) == (1, True)
    assert Vault.objects.count() == 1


def test_a_commit_to_nothing_is_stale(cast):
    made = Notebook()
    done = send(cast, "ada", made.body(1, base=4))
    assert (done.gen, done.stale) == (0, True)


def test_the_same_commit_sent_twice_is_one(cast, book):
    body = book.body(1)
    assert send(cast, "ada", body).gen == 2
    book.took(body)
    assert send(cast, "ada", body).gen == 2  # the answer was lost on its way
    assert send(cast, "ada", book.body(1)).gen == 3
    assert send(cast, "ada", body).gen == 2  # and later still
    assert SealedObject.objects.count() == 5


def test_another_commit_under_the_same_mark_is_refused(cast, book):
    body = book.body(1)
    send(cast, "ada", body)
    with pytest.raises(Refused):
        send(cast, "ada", book.body(1, idem=body["idem"]))


def test_what_is_deleted_is_gone(cast, book):
    first, second, _ = book.revs
    send(cast, "ada", book.body(1, gone=[first, second]))
    assert str(first) not in {str(oid) for oid in SealedObject.objects.values_list("oid", flat=True)}
    assert (SealedObject.objects.count(), Kept.objects.count()) == (2, 0)


def test_the_sum_of_what_is_stored_is_right_after_every_act(cast, book):
    ways = [way(book.vid, "passphrase", {"salt": "x"})]
    for body in (
        lambda: book.body(2, size=16384),
        lambda: book.body(0, change=list(book.revs)[:2], gone=list(book.revs)[3:]),
        lambda: book.body(1, slots={"put": ways, "del": []}),
        lambda: book.body(1, slots={"put": [], "del": [ways[0]["slot_id"]]}),
    ):
        sent = body()
        send(cast, "ada", sent)
        book.took(sent)
        vault = Vault.objects.get()
        texts = [SealedRoot.objects.get(gen=vault.gen).jwe]
        texts += SealedObject.objects.values_list("jwe", flat=True)
        texts += SealedSlot.objects.values_list("jwe", flat=True)
        assert vault.size == sum(map(len, texts))


def test_more_than_an_author_may_keep_is_refused_with_a_sentence_but_less_is_not(cast, book):
    Vault.objects.update(size=QUOTA + 100)
    with pytest.raises(Refused) as refused:
        send(cast, "ada", book.body(1))
    assert "256 MiB" in refused.value.sentence
    assert queries.open_state(cast.actor("ada")).gen == 1
    assert send(cast, "ada", book.body(0, gone=list(book.revs)[:2])).gen == 2


def test_the_last_way_in_cannot_be_taken_away(cast, book):
    with pytest.raises(Refused):
        send(cast, "ada", book.body(1, slots={"put": [], "del": book.ways}))
    assert SealedSlot.objects.count() == 1


def test_fifty_roots_are_kept(cast, book):
    for _ in range(55):
        body = book.body(0)
        send(cast, "ada", body)
        book.took(body)
    assert sorted(SealedRoot.objects.values_list("gen", flat=True)) == list(range(7, 57))


def test_a_notebook_is_its_authors_alone(cast, book):
    for name in ("ben", "tomas", "noor", "gus"):
        other = cast.actor(name)
        assert queries.open_state(other).vid is None
        assert queries.fetch_objects(other, [next(iter(Vault.objects.values_list("vid", flat=True)))]).objects == []
        assert queries.fetch_objects(other, None, after=0).objects == []
        assert queries.own_events(other) == []
        assert queries.certify(other, at=cast.at) is None


@pytest.mark.parametrize("name", ["fay", "bil", "mara", "olive", "cody"])
def test_whoever_treats_nobody_keeps_none(cast, name):
    for act in (
        lambda: send(cast, name, Notebook().body(1)),
        lambda: queries.open_state(cast.actor(name)),
        lambda: queries.fetch_objects(cast.actor(name), []),
        lambda: queries.list_reached(cast.actor(name), at=cast.at),
    ):
        with pytest.raises(Denied):
            act()


def test_two_authors_may_use_the_same_names(cast, book):
    """A name that is taken elsewhere is not refused, or it would tell that it is there."""
    body = Notebook().body(0)
    oid = next(iter(book.revs))
    body["vid"] = book.vid
    body["put"] = [[oid, 1, obj(book.vid, oid, 1)], ["root", 1, obj(book.vid, "root", 1)]]
    body["slots"] = {"put": [way(book.vid)], "del": []}
    assert send(cast, "tomas", body).gen == 1
    assert queries.open_state(cast.actor("ada")).gen == 1
    assert Vault.objects.count() == 2


# --- days ---


def test_of_times_only_the_day_is_kept(cast, book):
    send(cast, "ada", book.body(1), at=cast.at + timedelta(days=2))
    days = sorted(set(SealedObject.objects.values_list("changed_day", flat=True)))
    assert days == [cast.at.date(), (cast.at + timedelta(days=2)).date()]
    kinds = {
        field.get_internal_type()
        for model in (Vault, SealedObject, SealedSlot, SealedRoot)
        for field in model._meta.fields
    }
    assert "DateTimeField" not in kinds


def test_what_changed_since_a_generation_is_what_changed_since_its_day(cast, book):
    later = book.body(1)
    send(cast, "ada", later, at=cast.at + timedelta(days=3))
    new = later["put"][0][0]
    assert [str(oid) for oid, _, _ in queries.fetch_objects(cast.actor("ada"), None, after=2).objects] == [new]
    assert len(queries.fetch_objects(cast.actor("ada"), None, after=1).objects) == 4


def test_rows_do_not_say_in_which_order_they_came(cast, book):
    """Numbers drawn at random, among them those of what was there before and was written again."""
    for _ in range(6):
        body = book.body(4, change=list(book.revs)[:2])
        send(cast, "ada", body)
        book.took(body)
    in_order = list(book.revs)
    kept = [str(oid) for oid in SealedObject.objects.order_by("id").values_list("oid", flat=True)]
    assert sorted(kept) == sorted(in_order)
    assert kept != in_order


def test_an_answer_stays_under_eight_mebibytes_and_says_that_there_is_more(cast, book, monkeypatch):
    body = book.body(6, size=65536)
    send(cast, "ada", body)
    monkeypatch.setattr(queries, "MOST_BYTES", 200_000)
    answers = [queries.fetch_objects(cast.actor("ada"), None, after=0)]
    while answers[-1].more:
        last = answers[-1].objects[-1][0]
        answers.append(queries.fetch_objects(cast.actor("ada"), None, after=0, beyond=last))
    seen = [oid for answer in answers for oid, _, _ in answer.objects]
    assert len(set(seen)) == len(seen) == 9
    assert len(answers) > 2
