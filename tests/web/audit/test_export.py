"""The log taken out: what the filters show and nothing else, safe in a spreadsheet, exact in its lines."""

import csv
import io
import json

import pytest
from django.utils.timezone import now

from holdspace.audit.checkpoints import read_checkpoint
from holdspace.audit.models import AuditEvent
from holdspace.audit.tree import leaf_hash
from holdspace.clients.queries import open_client
from holdspace.kernel.canonical import canonical
from holdspace.oversight import services as oversight
from holdspace.web.audit import export
from tests.cast import WORDS
from tests.web.office import sign_in


@pytest.fixture
def mara(cast):
    return sign_in(cast.person("mara"))


def taken(browser, **sent):
    answer = browser.post("/audit/export/", sent)
    assert answer.status_code == 200
    return answer, answer.getvalue()


def rows_of(data: bytes):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_spreadsheet_of_what_the_filters_show(cast, mara):
    answer, data = taken(mara, action="note.", person=str(cast.people["gus"]), form="csv")
    assert data.startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    rows = rows_of(data)
    there = AuditEvent.objects.filter(practice=cast.practice, action__startswith="note.", person=cast.people["gus"])
    assert {row["Entry"] for row in rows} == {str(event.id) for event in there}
    assert {row["Who"] for row in rows} == {"Gus Lindqvist"}
    assert {row["Client"] for row in rows} == {"Theo Marsh"}
    assert all(row["Number"] and row["Log"] for row in rows)
    assert not any(word in data.decode() for word in WORDS.values())


def test_times_are_the_practices_and_utc(cast, mara):
    _, data = taken(mara, action="note.sign", form="csv")
    row = next(row for row in rows_of(data) if row["Who"] == "Ada Okafor")
    assert (row["Day"], row["Time"], row["Time (UTC)"]) == ("2025-03-10", "10:00:00", "2025-03-10T17:00:00Z")


def test_it_leaves_an_event_that_says_what_was_taken_without_a_name(cast, mara):
    taken(mara, client=str(cast.clients["theo"]), since="2025-03-01", until="2025-03-31", refused="on", form="csv")
    event = AuditEvent.objects.get(action="audit.export")
    facts = event.facts()
    assert facts["reason"] == (
        "CSV, 0 entries: Everything, about one client, from 2025-03-01, to 2025-03-31, only what was refused"
    )
    assert event.client == cast.clients["theo"]
    assert event.idx is not None
    assert "Theo" not in bytes(event.payload).decode()


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1"])
def test_nothing_is_a_formula(name):
    assert export.safe_cell(name) == f"'{name}"


def test_a_clients_name_is_no_formula(cast, mara):
    client = cast.admit(by="olive", legal_given="=HYPERLINK(1)", legal_family="Ito")
    open_client(cast.actor("olive"), client.id, at=now())
    _, data = taken(mara, client=str(client.id), form="csv")
    assert {row["Client"] for row in rows_of(data)} == {"'=HYPERLINK(1) Ito"}


def test_lines_hold_the_exact_payloads_and_their_places(cast, mara):
    answer, data = taken(mara, action="note.", form="lines")
    assert answer["Content-Type"] == "application/jsonl"
    head, *lines = data.splitlines()
    about = json.loads(head)
    assert (about["entries"], about["cut"], about["practice"]) == (len(lines), False, str(cast.practice))
    assert read_checkpoint(about["checkpoint"]).size > 0
    assert canonical(about) == head
    for line in lines:
        one = json.loads(line)
        event = AuditEvent.objects.get(practice=cast.practice, log=one["log"], idx=one["idx"])
        assert bytes(event.payload) in line
        assert leaf_hash(canonical(one["payload"])) == bytes(event.leaf)
        assert canonical(one) == line


def test_a_large_export_says_that_it_is_cut(cast, mara, monkeypatch):
    monkeypatch.setattr(oversight, "MOST", 2)
    _, data = taken(mara, form="csv")
    assert len(rows_of(data)) == 3
    assert "Cut after 2 entries" in data.decode().splitlines()[-1]
    _, lines = taken(mara, form="lines")
    assert json.loads(lines.splitlines()[0])["cut"] is True


def test_a_filter_that_makes_no_sense_takes_nothing_out(mara):
    assert mara.post("/audit/export/", {"since": "2026-05-02", "until": "2026-05-01", "form": "csv"}).status_code == 422
    assert not AuditEvent.objects.filter(action="audit.export").exists()


def test_only_who_watches_takes_the_log_out_and_by_post_alone(cast, mara):
    assert sign_in(cast.person("fay")).post("/audit/export/", {"form": "csv"}).status_code == 403
    assert mara.get("/audit/export/").status_code == 405


def test_the_form_on_the_log_carries_its_filters(cast, mara):
    gus = cast.people["gus"]
    page = mara.get(f"/audit/?action=note.&person={gus}&since=2026-02-30").content.decode()
    form = page.partition('action="/audit/export/"')[2].partition("</form>")[0]
    assert f'name="person" value="{gus}"' in form
    assert 'name="action" value="note."' in form
    assert 'name="since"' not in form
