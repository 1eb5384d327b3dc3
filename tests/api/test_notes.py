"""Drafting, saving, reading, finding and importing by token."""

import logging
from uuid import UUID

import pytest

from holdspace.caseload import services as caseload
from holdspace.encounters.models import Encounter
from holdspace.notes.models import Note
from holdspace.notes.services import reviewing
from holdspace.notes.services.drafts import save_draft
from tests.api.program import RANDOM, SESSION, SOURCE, new_note, program


def draft(ada, cast, **more):
    answer = ada.post("/notes", new_note(cast.clients["cleo"], **more))
    assert answer.status == 201, answer.data
    return answer.data


def test_a_note_is_drafted_with_its_session_saved_and_read(cast, ada):
    made = draft(ada, cast)
    assert (made["state"], made["revision"], made["late"]) == ("draft", 1, True)
    saved = ada.put(f"/notes/{made['id']}", {"revision": 1, "sections": {"s": "Slept well.", "p": "Goes on."}})
    assert (saved.status, saved.data["revision"]) == (200, 2)
    read = ada.get(f"/notes/{made['id']}").data
    assert read["sections"] == {"s": "Slept well.", "o": "", "a": "", "p": "Goes on."}
    sessions = ada.get(f"/clients/{cast.clients['cleo']}/sessions").data["sessions"]
    assert [one["status"] for one in sessions if one["id"] == made["session"]] == ["held"]


def test_structured_parts_are_read_in_words_and_a_save_leaves_them(cast, ada):
    made = draft(ada, cast)
    blocks = {"risk": {"ideation": "none"}}
    save_draft(cast.actor("ada"), UUID(made["id"]), sections={}, blocks=blocks, revision=1, at=cast.at)
    read = ada.get(f"/notes/{made['id']}").data
    assert read["blocks"]["risk"].startswith("Suicide and self-harm\nSuicidal ideation: None\n")
    assert ada.put(f"/notes/{made['id']}", {"revision": 2, "sections": read["sections"] | {"s": "Well."}}).status == 200
    assert ada.get(f"/notes/{made['id']}").data["blocks"] == read["blocks"]


def test_a_note_for_a_session_there_is(cast, ada):
    session = cast.session("cleo")
    sent = {"session": str(session.id), "format": "dap", "sections": {"d": "Arrived early."}}
    assert ada.post("/notes", sent).data["session"] == str(session.id)
    assert ada.post("/notes", sent | {"client": str(cast.clients["cleo"])}).error["fields"].keys() == {"client"}


def test_a_draft_that_fails_leaves_no_session(cast, ada):
    before = Encounter.objects.count()
    answer = ada.post("/notes", new_note(cast.clients["cleo"], format="haiku"))
    assert (answer.status, answer.error["fields"].keys()) == (422, {"format"})
    assert Encounter.objects.count() == before


def test_a_note_sent_twice_is_made_once(cast, ada):
    first, second = draft(ada, cast, id=RANDOM), draft(ada, cast, id=RANDOM)
    assert first == second
    assert Note.objects.filter(id=RANDOM).count() == 1
    assert Encounter.objects.filter(id=first["session"]).count() == 1


def test_an_id_somebody_else_used_is_a_conflict_and_shows_nothing(cast, ada):
    other = cast.draft("theo", text="Marmalade again.")
    answer = ada.post("/notes", new_note(cast.clients["cleo"], id=str(other.id)))
    assert answer.status in {409, 422}
    assert b"armalade" not in answer.content


def test_a_stale_save_brings_the_newer_text_and_overwrites_nothing(cast, ada):
    made = draft(ada, cast)
    address = f"/notes/{made['id']}"
    ada.put(address, {"revision": 1, "sections": {"s": "From the desk."}})
    answer = ada.put(address, {"revision": 1, "sections": {"s": "From the train."}})
    assert answer.status == 409
    assert (answer.error["current"]["revision"], answer.error["current"]["sections"]["s"]) == (2, "From the desk.")
    assert ada.get(address).data["sections"]["s"] == "From the desk."
    again = ada.put(address, {"revision": 2, "sections": {"s": "From the desk. From the train."}})
    assert again.data["revision"] == 3


def test_a_discarded_draft_is_gone(cast, ada):
    made = draft(ada, cast)
    assert ada.delete(f"/notes/{made['id']}").status == 204
    assert ada.get(f"/notes/{made['id']}").status == 404


def test_a_signed_note_is_read_and_never_changed(cast, ada):
    address = f"/notes/{cast.notes['cleo']}"
    read = ada.get(address).data
    assert (read["state"], read["record"]["intact"], len(read["record"]["signatures"])) == ("signed", True, 1)
    assert ada.put(address, {"revision": 1, "sections": {"s": "x"}}).status == 403
    assert ada.delete(address).status == 403
    assert ada.get(address).data == read


def test_an_addendum_is_read_with_its_note(cast, ada):
    cast.addendum(cast.note("cleo"), "One thing more.")
    read = ada.get(f"/notes/{cast.notes['cleo']}").data
    assert [one["text"] for one in read["addenda"]] == ["One thing more."]


def test_a_clients_newest_notes_come_in_pages(cast, ada):
    for number in range(5):
        cast.draft("cleo", text=f"Note {number}.", hours_ago=60 + number)
    client = cast.clients["cleo"]
    seen, cursor = [], ""
    for _ in range(3):
        page = ada.get(f"/clients/{client}/notes?limit=2{cursor}").data
        seen += [one["sections"]["s"] for one in page["notes"]]
        cursor = f"&before={page['next']}"
    assert seen == ["Spoke of periwinkle today.", *(f"Note {number}." for number in range(5))]


def test_another_authors_draft_is_not_in_the_list(cast):
    cast.draft("theo", text="Unsigned quince.")
    ben = program(cast, "ben")  # supervises Gus
    answer = ben.get(f"/clients/{cast.clients['theo']}/notes")
    assert [one["state"] for one in answer.data["notes"]] == ["signed"]
    assert b"quince" not in answer.content


@pytest.mark.parametrize(
    ("words", "found"),
    [("periwinkle", 1), ("PERI*", 1), ('"spoke of periwinkle"', 1), ("marmalade", 0), ("zeppelin", 0), ("spoke", 1)],
)
def test_a_search_finds_what_its_reader_may_read(cast, ada, words, found):
    answer = ada.post("/search", {"q": words})
    assert (answer.status, len(answer.data["hits"])) == (200, found)
    if found:
        assert "".join(one["text"] for one in answer.data["hits"][0]["context"]).strip() == "Spoke of periwinkle today."


def test_a_search_with_nothing_to_look_for_is_a_sentence(cast, ada):
    assert ada.post("/search", {"q": "?!"}).error["fields"].keys() == {"q"}


def test_words_of_every_script_are_kept_to_the_byte(cast, ada):
    text = "שלום עולם, مرحبا\u200f e\u0301 é 👩\u200d👩\u200d👧 \u2067x\u2069 한국어 ﬁ\tend\nnew"
    made = draft(ada, cast, sections={"s": text})
    assert ada.get(f"/notes/{made['id']}").data["sections"]["s"] == text


@pytest.mark.parametrize("bad", ["a\x00b", "a\x07b", "\x1b[31m", "\x9b", "lone \ud800 half"])
def test_what_no_record_can_show_is_refused_with_its_place(cast, ada, bad, caplog):
    caplog.set_level(logging.DEBUG)
    answer = ada.post("/notes", new_note(cast.clients["cleo"], sections={"s": f"verbena {bad}"}))
    assert (answer.status, list(answer.error["fields"])) == (422, ["s"])
    assert "verbena" not in caplog.text + answer.content.decode()


def test_a_megabyte_pasted_is_a_sentence(cast, ada, caplog):
    caplog.set_level(logging.DEBUG)
    made = draft(ada, cast)
    answer = ada.put(f"/notes/{made['id']}", {"revision": 1, "sections": {"s": "verbena " * 131_072}})
    assert answer.status == 422
    assert "1,048,576 characters" in answer.error["message"]
    assert "verbena" not in caplog.text + answer.content.decode()


def imported(cast, number, **more):
    day = f"2025-02-{number % 28 + 1:02d}"
    session = {"starts_at": f"{day}T10:00:00Z", "ends_at": f"{day}T10:50:00Z"}
    sections = {"s": f"Imported kumquat {number}."}
    return new_note(cast.clients["cleo"], session=session, source=SOURCE, sections=sections) | more


def test_a_batch_enters_the_record_as_imported_and_unsigned(cast, ada):
    answer = ada.post("/import", {"notes": [imported(cast, number) for number in range(100)]})
    assert (answer.status, {one["state"] for one in answer.data["notes"]}) == (201, {"imported"})
    read = ada.get(f"/notes/{answer.data['notes'][0]['id']}").data
    assert (read["record"]["source"]["signed_by"], read["record"]["signatures"]) == ("Ada Okafor, LCSW", [])
    assert len(ada.post("/search", {"q": "kumquat", "limit": 100}).data["hits"]) == 100
    assert len(cast.events("note.import")[-1].facts()["objects"]) == 100


def test_without_a_source_a_note_comes_in_as_a_draft(cast, ada):
    sent = imported(cast, 1)
    del sent["source"]
    made = ada.post("/import", {"notes": [sent]}).data["notes"][0]
    assert (made["state"], ada.get(f"/notes/{made['id']}").data["revision"]) == ("draft", 1)


@pytest.mark.parametrize("count", [0, 101])
def test_a_batch_of_none_or_too_many_is_refused(cast, ada, count):
    answer = ada.post("/import", {"notes": [imported(cast, number) for number in range(count)]})
    assert (answer.status, list(answer.error["fields"])) == (422, ["notes"])


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"session": SESSION | {"ends_at": "2025-03-10T09:00:00-08:00"}}, "notes[2].ends_at"),
        ({"session": SESSION | {"starts_at": "2025-03-10T10:00:00"}}, "notes[2].session.starts_at"),
        ({"sections": {"s": " "}}, "notes[2].sections"),
        ({"sections": {"s": "a\x00"}}, "notes[2].s"),
        ({"sections": {"z": "a"}}, "notes[2].sections"),
        ({"mood": "x"}, "notes[2].mood"),
        ({"client": RANDOM}, None),
    ],
)
def test_one_bad_note_keeps_nothing_of_its_batch(cast, ada, bad, field):
    before = Note.objects.count(), Encounter.objects.count()
    answer = ada.post("/import", {"notes": [imported(cast, 0), imported(cast, 1), imported(cast, 2) | bad]})
    assert answer.status == (422 if field else 404)
    assert list(answer.error["fields"]) == ([field] if field else [])
    assert (Note.objects.count(), Encounter.objects.count()) == before
    assert ada.post("/search", {"q": "kumquat"}).data["hits"] == []


def test_a_batch_sent_twice_is_kept_once(cast, ada):
    ids = [f"018f3c5e-7b1a-7c3d-9e2f-{number:012d}" for number in range(3)]
    batch = {"notes": [imported(cast, number, id=one) for number, one in enumerate(ids)]}
    first, second = ada.post("/import", batch), ada.post("/import", batch)
    assert [one["id"] for one in first.data["notes"]] == ids
    assert first.data == second.data
    assert len(ada.post("/search", {"q": "kumquat"}).data["hits"]) == 3


def test_nothing_is_imported_for_a_client_out_of_reach(cast, gus):
    assert gus.post("/import", {"notes": [imported(cast, 1)]}).status == 404


def test_where_a_supervisees_note_stands_is_read_and_never_written(cast, ada):
    caseload.assign_clinician(cast.actor("olive"), cast.clients["theo"], cast.people["ada"], at=cast.at)
    read = ada.get(f"/notes/{cast.notes['theo']}").data
    assert read["review"] == "awaiting"
    reviewing.return_note(cast.actor("ben"), cast.notes["theo"], version=1, reason="Persimmon.", at=cast.at)
    again = ada.get(f"/notes/{cast.notes['theo']}")
    assert (again.data["review"], again.data["sections"]) == ("returned", read["sections"])
    assert "Persimmon" not in str(again.data)  # comments are for those two
    assert ada.get(f"/notes/{cast.notes['cleo']}").data["review"] is None
    assert [word for word in ("psychotherapy", "sealed", "vault") if word in str(again.data).lower()] == []
