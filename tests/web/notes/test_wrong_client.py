"""A word of a note that went into the wrong client's record is found nowhere there, by nobody; the right record has it."""

import io
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from pypdf import PdfReader

from holdspace.access.policy import TOKEN_SCOPES
from holdspace.caseload import services as caseload
from holdspace.continuity.kit_content import gather
from holdspace.kernel.canonical import canonical
from holdspace.notes import queries
from holdspace.notes.services.exporting import export_record
from holdspace.notes.services.taking_over import take_over_note
from holdspace.practice.models import Practice
from tests.api.program import program
from tests.cast import AT
from tests.web.clinic import Visit

pytestmark = pytest.mark.django_db(databases=["default", "psychotherapy"])
WORD = "heliotrope"
ELSEWHERE = ("amaryllis", "delphinium")  # in the right note of the wrong record; in the reason


@pytest.fixture
def wrong(cast, together):
    """In Cleo's record: a note that was Theo's, taken over since; another that was hers. Ada treats both, Tomas Cleo."""
    caseload.assign_clinician(cast.actor("olive"), cast.clients["theo"], cast.people["ada"], at=AT)
    cast.signed("cleo", text="Spoke of amaryllis.", hours_ago=9)
    note = cast.signed("cleo", text=f"Spoke of {WORD}.", hours_ago=3)
    cast.addendum(note, f"More {WORD}.", "tomas")
    cast.retract(note, kind="wrong_client", reason="It belongs elsewhere; delphinium.")
    session = cast.session("theo", "ada", hours_ago=3)
    cast.sign(take_over_note(cast.actor("ada"), note.id, session.id, at=AT))
    cast.session("cleo", hours_ago=-20, status="planned")  # for the downtime kit
    cast.session("theo", "ada", hours_ago=-22, status="planned")
    return note


@pytest.fixture
def together(cast):
    return caseload.assign_clinician(cast.actor("olive"), cast.clients["cleo"], cast.people["tomas"], at=AT)


def words_of(answer: Any) -> str:
    if answer.get("Content-Type", "") == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    return str(answer.getvalue(), "utf-8", "replace")


def routes(found=None, prefix=""):
    for one in get_resolver().url_patterns if found is None else found:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, prefix + str(one.pattern))
        elif isinstance(one, URLPattern) and one.name:
            yield one.name, set(one.pattern.converters)


def paths(ids: dict[str, Any]) -> list[str]:
    """Every address that these ids fill."""
    found = set()
    for name, keys in routes():
        with suppress(NoReverseMatch):  # numbers of allauth's own rows
            found |= {reverse(name, kwargs={key: ids[key] for key in keys})} if keys <= set(ids) else set()
    return sorted(found)


def about(cast, wrong) -> dict[str, Any]:
    draft = cast.draft("cleo", text="", hours_ago=1)
    return {"note_id": wrong.id, "client_id": wrong.client_id, "session_id": wrong.encounter_id} | {"draft": draft.id}


@pytest.mark.parametrize("name", ["ada", "tomas", "gus", "ben", "fay", "mara", "olive"])
def test_no_page_about_the_wrong_client_has_the_word_for_anybody(cast, wrong, name):
    """Every address of the house that can be asked about the note, its session or its client, and a draft beside them."""
    visit, ids = Visit(cast.person(name)), about(cast, wrong)
    asked = [*paths(ids), *paths(ids | {"note_id": ids["draft"]})]
    assert len(asked) > 60
    found = {}
    for path in asked:
        answer = visit.browser.get(path)
        found[path] = words_of(answer)
        assert answer.status_code < 500, path
    visit.open("/notes/")  # still signed in
    assert [path for path, words in found.items() if WORD in words.lower()] == []
    reads = "delphinium" in found[reverse("note", args=[wrong.id])]
    assert reads is (name in ("ada", "tomas"))  # the trace with its reason is there for those who read her record
    if reads:
        assert "amaryllis" in found[reverse("client", args=[wrong.client_id])]


def test_no_search_finds_it_in_the_wrong_record(cast, wrong):
    for name in ("ada", "tomas"):
        visit = Visit(cast.person(name))
        for client in ("", str(wrong.client_id)):
            page = visit.post("/search/", {"q": WORD, "client": client}, 200)
            found = f"/notes/{wrong.id}/" in page
            assert (found, "Spoke of" in page) == (False, name == "ada" and not client)
        assert "Nothing found" in visit.post("/search/", {"q": "delphinium"}, 200)  # nor by the reason


def test_no_program_reads_it(cast, wrong):
    for name in ("ada", "tomas"):
        asks = program(cast, name, *TOKEN_SCOPES)
        shown = asks.get(f"/notes/{wrong.id}").data
        assert (shown["wrong"], shown["sections"], shown["record"], shown["addenda"]) == ("wrong_client", {}, None, [])
        assert shown["retraction"]["reason"] == "It belongs elsewhere; delphinium."
        listed = asks.get(f"/clients/{wrong.client_id}/notes")
        hits = asks.post("/search", {"q": WORD, "client": str(wrong.client_id)})
        for answer in (listed, hits):
            assert answer.status == 200
            assert WORD not in str(answer.data)
        assert "amaryllis" in str(listed.data)


def test_no_downtime_kit_and_no_export_and_no_editor_holds_it(cast, wrong):
    practice = Practice.objects.get(id=cast.practice)
    for name in ("ada", "tomas"):
        kit = canonical(gather(cast.actor(name), name, practice, days=2, at=AT).words).decode()
        assert (WORD in kit) is (name == "ada")  # hers has Theo's, where it belongs
        export = export_record(cast.actor(name), wrong.client_id, at=AT).content
        assert WORD.encode() not in export
        assert b"amaryllis" in export
    cleo = gather(cast.actor("ada"), "Ada", practice, days=2, at=AT).words["clients"]
    assert [WORD in str(one["note"]) for one in cleo if one["name"].startswith("Cleo")] == [False]
    draft = cast.draft("cleo", hours_ago=0.5, at=AT + timedelta(hours=1))
    previous = queries.previous_note(cast.actor("ada"), draft, at=AT)
    assert previous is not None
    assert "amaryllis" in str(previous.sections)


def test_the_right_record_has_it_and_says_since_when(cast, wrong):
    for name in ("ada", "gus"):
        visit = Visit(cast.person(name))
        page = visit.post("/search/", {"q": WORD}, 200)
        right = queries.find_notes(cast.actor(name), WORD, at=AT)[0].note
        assert f"/notes/{right.id}/" in page
        page = visit.open(f"/notes/{right.id}/")
        assert f"Spoke of {WORD}." in page
        assert "First entered in another record</strong> on 11 Mar 2025" in page
        assert "Nguyen" not in page
