"""Full-text search: word, phrase, prefix, every script, within reach, newest session first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdspace.access.actor import Actor, Role
from holdspace.caseload.models import Assignment
from holdspace.clients.models import Client
from holdspace.kernel.errors import Denied, Invalid
from holdspace.kernel.ids import new_id
from holdspace.notes import queries, search
from holdspace.notes.models import Note
from holdspace.notes.services import drafts
from tests.cast import AT, WORDS

TYPE_SOMETHING = 'Type a word to look for, "a phrase" in quotation marks, or a beginning with a star: anx*.'


def found(cast, words, by="ada", **narrowed):
    return [hit.note for hit in queries.find_notes(cast.actor(by), words, at=AT, **narrowed)]


TEXT = (
    "Panic attack on the bus; breathing helped. Mother's café visit went well. Anxious, anxiety 7/10. "
    "Naïve Straße résumé. שָׁלוֹם מרחבא. مرحبا بالعالم. हिन्दी में। 漢字かな。 Đặng Thị. e\u0301tude I\u0307stanbul ﬁne"
)


@pytest.mark.parametrize(
    ("words", "hit"),
    [
        ("panic", True), ("PANIC", True), ("panic bus", True), ("bus panic", True), ("panic train", False),
        ('"panic attack"', True), ('"attack panic"', False), ('"on the bus"', True), ('"attack bus"', False),
        ('"breathing helped mother"', True), ('"panic att*"', True), ('"panic att"', False),
        ('"panic attack', True), ('bus "panic attack"', True), ('train "panic attack"', False),
        ("anx*", True), ("anxi", False), ("nxiety", False), ("pan* bre*", True), ("*", None), ("7", True), ("7/10", True), ("7 11", False),
        ("mother", True), ("mother's", True), ("mothers", False),
        ("cafe", True), ("café", True), ("CAFÉ", True), ("cafe\u0301", True), ("naive", True), ("strasse", True), ("STRASSE", True), ("resume", True),
        ("etude", True), ("étude", True), ("istanbul", True), ("İstanbul", True), ("fine", True), ("ﬁne", True),
        ("שלום", True), ("שָׁלוֹם", True), ("של*", True), ("مرحبا", True), ("مر*", True), ("العالم", False), ("हिन्दी", True), ("漢字かな", True), ("漢*", True), ("Dang", False), ("đặng", True),
        ("panic OR train", False), ("panic AND bus", False), ("NOT train", False), ("NEAR(panic bus)", False), ("scope:panic", False),
        ("panic-attack", True), ("panic;attack'); DROP", False), ("pa_nic", False), ("on_the", True),
        ("", None), ("  ", None), ('""', None), ("!?;", None), ("\x00", None), ("🌊", None), ("_", None), ('"*"', None),
    ],
)  # fmt: skip
def test_a_note_is_found_by(cast, words, hit):
    note = cast.signed(text=TEXT)
    cast.signed("theo", text=TEXT)
    if hit is None:
        with pytest.raises(Invalid) as invalid:
            found(cast, words)
        assert invalid.value.fields == {"q": [TYPE_SOMETHING]}
    else:
        assert found(cast, words) == [note][: int(hit)]


def test_a_hit_shows_the_words_around_it(cast):
    cast.signed(text="x " * 60 + "Spoke of the harbor\nand the sea. " + "y " * 60)
    (hit,) = queries.find_notes(cast.actor("ada"), '"harbor and"', at=AT)
    marked = [piece for piece, is_hit in hit.context.pieces if is_hit]
    assert marked == ["harbor\nand"]
    assert hit.context.text.startswith("… ")
    assert hit.context.text.endswith(" …")
    assert "of the harbor\nand the sea." in hit.context.text


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("Went to a cafe\u0301 alone", "café", ["cafe\u0301"]),
        ("Said שָׁלוֹם twice, שלום", "שלום", ["שָׁלוֹם", "שלום"]),
        ("Straße und Gasse", "strasse", ["Straße"]),
        ("plain anxiety, Anxious", "anx*", ["anxiety", "Anxious"]),
        ("né anxiety, Anxious", "anx*", ["anxiety", "Anxious"]),
        ("a-b a b ab", '"a b"', ["a-b", "a b"]),
        ("é a-b a b ab", '"a b"', ["a-b", "a b"]),
    ],
)
def test_the_hit_is_marked_as_it_was_written(cast, text, words, marked):
    cast.signed(text=text)
    (hit,) = queries.find_notes(cast.actor("ada"), words, at=AT)
    assert [piece for piece, is_hit in hit.context.pieces if is_hit] == marked


# --- reach ---


@pytest.mark.parametrize(
    ("name", "hits"),
    [
        ("ada", ["cleo"]),
        ("gus", ["theo"]),
        ("ben", ["theo"]),
        ("tomas", []),
        ("noor", ["nils"]),
        ("fay", Denied),
        ("bil", Denied),
        ("mara", Denied),
        ("olive", Denied),
        ("cody", Denied),
    ],
)
def test_only_what_may_be_read_is_found(cast, name, hits):
    """Every client's note has the word; a hit that lies only out of reach is none."""
    notes = {client: cast.signed(client, text="tangerine") for client in ("cleo", "theo", "nils")}
    if hits is Denied:
        with pytest.raises(Denied) as denied:
            found(cast, "tangerine", by=name)
        assert denied.value.sentence == "Only someone who treats clients can do this."
    else:
        assert found(cast, "tangerine", by=name) == [notes[one] for one in hits]
        foreign = {word for client, word in WORDS.items() if client not in hits}
        assert [found(cast, word, by=name) for word in foreign] == [[]] * len(foreign)


def test_ones_own_draft_is_found_and_follows_each_save(cast):
    note, ada = cast.draft(text="quince"), cast.actor("ada")
    assert found(cast, "quince") == [note]
    drafts.save_draft(ada, note.id, sections={"s": "medlar"}, revision=1, at=AT)
    assert (found(cast, "quince"), found(cast, "medlar")) == ([], [note])
    drafts.save_draft(ada, note.id, sections={"s": " "}, revision=2, at=AT)
    assert found(cast, "medlar") == []
    drafts.save_draft(ada, note.id, sections={"o": "quince"}, revision=3, at=AT)
    assert found(cast, "quince") == [note]
    cast.sign(Note.objects.select_related("draft").get(id=note.id))
    assert found(cast, "quince") == [note]


def test_newest_session_comes_first_in_pages(cast):
    hours = [5, 1, 9, 3, 7]
    notes = {hour: cast.signed(text="tangerine", hours_ago=hour) for hour in hours}
    newest = [notes[hour] for hour in sorted(hours)]
    assert found(cast, "tangerine") == newest
    first = found(cast, "tangerine", limit=2)
    second = found(cast, "tangerine", limit=2, before=first[-1].docid)
    assert (first, second) == (newest[:2], newest[2:4])
    assert found(cast, "tangerine", before=newest[-1].docid) == []


def test_looking_in_one_client_is_not_cut_short_by_drafts_of_others(cast):
    other = cast.admit("ada")
    old = cast.signed("cleo", text="tangerine", hours_ago=30)
    for _ in range(3):
        cast.draft(other.id, "ada", "tangerine")
    assert found(cast, "tangerine", client_id=cast.clients["cleo"], limit=1) == [old]
    assert found(cast, "tangerine", client_id=cast.clients["cleo"], limit=2) == [old]
    assert len(found(cast, "tangerine", client_id=other.id)) == 3
    assert found(cast, "tangerine", client_id=cast.clients["theo"]) == []


def test_what_lies_ahead_of_a_hit_but_is_out_of_reach_does_not_hide_it(cast, together):
    old = cast.signed(by="tomas", text="tangerine", hours_ago=40)
    wide = everybody(cast, "tomas")
    for hour in range(1, 12):
        cast.signed("theo", text="tangerine", hours_ago=hour)
        cast.draft("theo", text="tangerine", hours_ago=hour)
    for actor in (cast.actor("tomas"), wide):
        assert [hit.note for hit in queries.find_notes(actor, "tangerine", at=AT, limit=1)] == [old]
        assert [hit.note for hit in queries.find_notes(actor, "tangerine", at=AT, limit=5)] == [old]


# --- a very wide reach ---


def everybody(cast, name, count=300):
    """An actor whose reach is `count` clients more than it is: beyond WIDE_REACH, where the practice's hits are walked."""
    base = cast.actor(name)
    others = frozenset(new_id() for _ in range(count))
    return Actor(base.person, base.practice, base.roles, reach=base.reach | others, origin=base.origin, name=base.name)


def test_a_clinician_of_three_hundred_clients_finds_in_each_and_in_no_other(cast):
    tomas = cast.people["tomas"]
    facts = {
        "practice_id": cast.practice,
        "legal_given": "W",
        "born_on": "1990-01-01",
        "names_folded": " w",
        "sort_name": "w",
        "admitted_at": AT,
    }
    clients = Client.objects.bulk_create([Client(number=f"B-{number}", **facts) for number in range(300)])
    Assignment.objects.bulk_create(
        [
            Assignment(practice_id=cast.practice, client=client, person_id=tomas, since=AT.date(), assigned_by_id=tomas)
            for client in clients
        ]
    )
    actor = cast.actor("tomas")
    assert len(actor.clinical_reach) == 300 > search.WIDE_REACH
    first, last = (
        cast.signed(clients[one].id, "tomas", "tangerine", hours_ago=hour) for one, hour in ((0, 2), (-1, 90))
    )
    draft = cast.draft(clients[0].id, "tomas", "tangerine", hours_ago=1)
    outside = [cast.signed("theo", text="tangerine", hours_ago=hour) for hour in range(1, 6)]
    cast.draft("theo", text="tangerine")
    assert found(cast, "tangerine", by="tomas") == [draft, first, last]
    assert found(cast, "tangerine", by="tomas", limit=1) == [draft]
    assert found(cast, "tangerine", by="tomas", before=first.docid) == [last]
    assert found(cast, "tangerine", by="tomas", client_id=clients[-1].id) == [last]
    assert found(cast, "tangerine", by="tomas", client_id=cast.clients["theo"]) == []
    assert found(cast, WORDS["theo"], by="tomas") == []
    assert set(found(cast, "tangerine", by="gus")) > set(outside)


def test_a_walk_that_is_too_long_falls_back_on_naming_every_client(cast, together, monkeypatch):
    monkeypatch.setattr(search, "MOST_WALKED", 4)
    monkeypatch.setattr(search, "CHUNK", 2)
    old = cast.signed(by="tomas", text="tangerine", hours_ago=90)
    for hour in range(1, 12):
        cast.signed("theo", text="tangerine", hours_ago=hour)
    wide = everybody(cast, "tomas")
    assert [hit.note for hit in queries.find_notes(wide, "tangerine", at=AT, limit=2)] == [old]
    assert queries.find_notes(wide, "nothing", at=AT) == []
    assert wide.roles == {Role.CLINICIAN}


# --- cost and safety ---


@pytest.mark.parametrize("by", ["ada", "tomas"])
def test_three_hits_cost_what_one_costs(cast, together, by):
    costs = []
    for _ in range(3):
        cast.signed(text="tangerine", hours_ago=2)
        actor = cast.actor(by)
        with CaptureQueriesContext(connection) as captured:
            queries.find_notes(actor, "tangerine", at=AT)
        costs.append(len(captured))
    assert costs == [costs[0]] * 3


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_typed_is_an_answer_or_a_sentence(db, typed):
    nobody = Actor(new_id(), new_id(), frozenset({Role.CLINICIAN}), reach=frozenset({new_id()}))
    try:
        query = search.parse(typed)
    except Invalid as invalid:
        assert invalid.fields == {"q": [TYPE_SOMETHING]}  # noqa: PT017
        return
    assert 1 <= len(query.phrases) <= 12
    assert not query.empty
    assert search.find(nobody, query, clients=nobody.reach, limit=5) == []


def test_an_empty_query_says_so():
    assert search.Query(()).empty


def test_hits_out_of_reach_do_not_crowd_out_ones_own(cast):
    """The index itself keeps to the reach: newer notes of others would else fill the page and hide this one."""
    own = cast.signed("cleo", text="Brought the marigolds.", hours_ago=200)
    for _ in range(3):
        cast.signed("theo", text="Asked about marigolds.")
    assert found(cast, "marigolds", limit=2) == [own]
    ada = cast.actor("ada")
    assert search.find(ada, search.parse("marigolds"), clients=ada.clinical_reach, limit=2) == [own.docid]
