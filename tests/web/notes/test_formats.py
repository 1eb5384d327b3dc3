"""The screens of formats, structured blocks and safety plans, without script."""

from datetime import timedelta

import pytest

from holdspace.notes.models import Draft, FormatVersion, SafetyPlan
from holdspace.notes.own_formats import format_of
from holdspace.notes.services import drafts
from holdspace.notes.services.safety_plans import write_safety_plan
from tests.web.clinic import SCRIPT, Visit

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ada(cast):
    return Visit(cast.person("ada"))


def save(ada, note, **changes):
    """Send the editor's form with some fields changed."""
    page = f"/notes/{note.id}/"
    ada.open(page)
    return ada.post(f"{page}draft/", ada.form("/draft/") | {"way": "save"} | changes)


# --- blocks ---


def test_findings_are_saved_with_the_words_and_shown_again(cast, ada):
    note = cast.draft(text="Slept.")
    save(
        ada,
        note,
        **{"mse-mood": "finding", "mse-mood-text": "low <b>", "risk-ideation": "passive", "treatment-modality": "CBT"},
    )
    assert Draft.objects.get(note=note).blocks == {
        "treatment": {"modality": "CBT"},
        "mse": {"mood": {"is": "finding", "text": "low <b>"}},
        "risk": {"ideation": "passive"},
    }
    page = ada.open(f"/notes/{note.id}/")
    assert "low &lt;b&gt;" in page
    assert ada.form("/draft/")["risk-ideation"] == "passive"
    signing = ada.open(f"/notes/{note.id}/sign/")
    assert "Suicidal ideation: Passive" in signing


def test_within_limits_for_the_rest_in_one_button_is_recorded_as_one_choice(cast, ada):
    note = cast.draft(text="Slept.")
    save(ada, note, **{"mse-mood-text": "low", "way": "mse-rest"})
    assert ada.at == f"/notes/{note.id}/#block-mse"
    kept = Draft.objects.get(note=note).blocks["mse"]
    assert (kept["mood"], kept["speech"]) == ({"is": "finding", "text": "low"}, {"is": "limits"})
    assert len(kept["bulk"]["domains"]) == 16
    save(ada, note, **{"mse-speech": "finding", "mse-speech-text": "slow"})
    again = Draft.objects.get(note=note).blocks["mse"]
    assert (len(again["bulk"]["domains"]), again["bulk"]["at"]) == (15, kept["bulk"]["at"])
    assert "Set together as within limits, in one step" in ada.open(f"/notes/{note.id}/sign/")


def test_a_save_by_the_script_answers_with_what_is_still_missing(cast, ada):
    note = cast.draft(text="Slept.")
    ada.open(f"/notes/{note.id}/")
    fields = ada.form("/draft/") | {"p": "Weekly.", "treatment-modality": "CBT"}
    answer = ada.post(f"/notes/{note.id}/draft/", fields, 200, **SCRIPT)
    assert 'data-revision="2"' in answer
    assert 'id="completeness" data-live' in answer
    assert ">How the client responded<" in answer
    assert ">What comes next<" not in answer
    assert '<span class="small soft block-said" id="said-treatment" data-live>Modality: CBT</span>' in answer


def test_what_cannot_be_kept_is_said_and_stays_on_the_page(cast, ada):
    note = cast.draft(text="Slept.")
    ada.open(f"/notes/{note.id}/")
    page = ada.post(
        f"/notes/{note.id}/draft/", ada.form("/draft/") | {"s": "New words.", "risk-follow_up": "soon"}, 422
    )
    assert "Risk, Follow-up on: this is not a day of the calendar." in page
    assert "New words." in page
    assert Draft.objects.get(note=note).blocks == {}


def test_two_versions_without_script_show_the_findings_of_both_and_save_yours(cast, ada):
    note = cast.draft(text="Slept.")
    ada.open(f"/notes/{note.id}/")
    mine = ada.form("/draft/") | {"risk-intent": "none, quicksilver", "way": "save"}
    theirs = {"risk": {"intent": "marjoram"}}
    drafts.save_draft(cast.actor("ada"), note.id, sections={"s": "Slept."}, blocks=theirs, revision=1, at=cast.at)
    page = ada.post(f"/notes/{note.id}/draft/", mine, 409)
    assert ("quicksilver" in page, "marjoram" in page) == (True, True)
    ada.post(f"/notes/{note.id}/draft/", ada.form("/draft/") | {"way": "save"})
    assert Draft.objects.get(note=note).blocks == {"risk": {"intent": "none, quicksilver"}}


def test_words_typed_in_an_old_tab_stand_beside_the_new_format(cast, ada):
    note = cast.draft(text="Slept.")
    ada.open(f"/notes/{note.id}/")
    mine = ada.form("/draft/") | {"o": "quicksilver", "way": "save"}
    drafts.change_format(cast.actor("ada"), note.id, format_key="dap", revision=1, at=cast.at)
    page = ada.post(f"/notes/{note.id}/draft/", mine, 409)
    assert "Objective: quicksilver" in page
    ada.post(f"/notes/{note.id}/draft/", ada.form("/draft/") | {"way": "save"})
    assert "Objective: quicksilver" in Draft.objects.get(note=note).sections[0]["text"]


# --- before signing ---


def test_the_page_before_signing_lists_everything_in_the_way(cast, ada):
    note = cast.draft(format_key="crisis", sections={"trigger": "Called."})
    page = ada.open(f"/notes/{note.id}/sign/")
    assert "3 things stand in the way." in page
    assert f'href="/notes/{note.id}/#id_steps"' in page
    assert f'href="/notes/{note.id}/#block-risk"' in page
    assert "Sign as" not in page


def test_what_a_note_merely_lacks_does_not_stand_in_the_way(cast, ada):
    page = ada.open(f"/notes/{cast.draft(text='Slept.').id}/sign/")
    assert ">What comes next<" in page
    assert "Sign as" in page


def test_signing_a_discharge_summary_says_that_it_ends_care(cast, ada):
    text = {"treatment_given": "CBT.", "progress": "Met.", "risk_end": "Low.", "aftercare": "Doctor."}
    note = cast.draft(format_key="discharge", sections=text)
    save(ada, note, **{"discharge-on": "2025-03-10", "discharge-reason": "Goals met"})
    page = ada.open(f"/notes/{note.id}/sign/")
    assert (
        "Signing this summary ends the client&#x27;s care here." in page
        or "Signing this summary ends the client's care here." in page
    )
    ada.post(f"/notes/{note.id}/sign/", ada.form() | ada.proof)
    assert cast.client("cleo").care_end_reason == "Goals met"


# --- contact and missed session ---


def test_a_contact_note_is_started_from_the_client(cast, ada):
    cleo = cast.clients["cleo"]
    assert f"/clients/{cleo}/notes/contact/" in ada.open(f"/clients/{cleo}/notes/new/")
    when = {"day": "2025-03-10", "starts_at": "09:00", "ends_at": "09:10", "medium": "message"}
    ada.send(f"/clients/{cleo}/notes/contact/", **when)
    ada.open(ada.at)
    note = Draft.objects.order_by("note__begun_at").last()
    assert note is not None
    assert (note.note.template, note.note.encounter.modality, note.note.encounter.medium) == (
        "contact",
        "contact",
        "message",
    )
    assert "contact-with" in ada.form("/draft/")


def test_a_missed_session_has_a_button_for_its_note(cast, ada):
    session = cast.session(status="missed")
    page = ada.open(f"/sessions/{session.id}/")
    assert "Write a missed-session note" in page
    ada.post(f"/sessions/{session.id}/notes/", ada.form("/notes/"))
    assert "What you know" in ada.open(ada.at)


# --- formats ---


def test_a_format_is_copied_changed_and_written_in_within_a_few_presses(cast, ada):
    ada.open("/formats/soap/copy/")
    ada.post("/formats/soap/copy/", ada.form() | {"name": "SOAP with homework", "way": "add"}, 200)
    fields = ada.form() | {
        "s-4-label": "Home practice",
        "s-4-prompts": "What was agreed?\nSince when?",
        "s-4-required": "on",
    }
    ada.post("/formats/soap/copy/", fields | {"way": "up-4"}, 200)
    assert ada.form()["s-3-label"] == "Home practice"
    ada.post("/formats/soap/copy/", ada.form() | {"s-0-elements": ["N5", "N6"], "way": "save"})
    rule = format_of(cast.practice, "own-soap-with-homework").rule
    assert [one.label for one in rule.sections] == ["Subjective", "Objective", "Assessment", "Home practice", "Plan"]
    assert (rule.sections[3].prompts, rule.sections[3].required) == (("What was agreed?", "Since when?"), True)
    assert (rule.sections[0].key, rule.sections[0].elements) == ("s", ("N5", "N6"))
    assert "SOAP with homework" in ada.open(f"/sessions/{cast.session().id}/notes/")


def test_a_section_is_removed_and_the_page_asks_before_it_is_kept(cast, ada):
    ada.open("/formats/soap/")
    ada.post("/formats/soap/", ada.form() | {"way": "remove-1"}, 200)
    assert not FormatVersion.objects.exists()
    ada.post("/formats/soap/", ada.form() | {"way": "save"})
    assert format_of(cast.practice, "soap").rule.keys == ("s", "a", "p")


def test_a_format_without_a_name_says_so_and_loses_nothing(cast, ada):
    ada.open("/formats/new/")
    page = ada.post("/formats/new/", ada.form() | {"s-0-label": "Quicksilver", "way": "save"}, 422)
    assert "The format needs a name." in page
    assert "Quicksilver" in page


def test_a_draft_is_offered_the_newer_version_and_goes_on_in_its_own(cast, ada):
    note = cast.draft(text="Slept.", format_key="soap")
    ada.open("/formats/soap/")
    ada.post("/formats/soap/", ada.form() | {"way": "remove-1"}, 200)
    ada.post("/formats/soap/", ada.form() | {"way": "save"})
    page = ada.open(f"/notes/{note.id}/")
    assert "See the newer one" in page
    save(ada, note, o="Objective words.")
    ada.send(f"/notes/{note.id}/format/", format="soap")
    kept = Draft.objects.get(note=note)
    assert [one["key"] for one in kept.sections] == ["s", "a", "p"]
    assert kept.sections[0]["text"] == "Slept.\n\nObjective: Objective words."
    assert "See the newer one" not in ada.open(f"/notes/{note.id}/")


def test_who_is_no_owner_sees_the_formats_and_cannot_change_them(cast):
    tomas = Visit(cast.person("tomas"))
    page = tomas.open("/formats/")
    assert ("SOAP" in page, "Retire" in page, "New format" in page) == (True, False, False)


def test_a_retired_format_is_not_offered_and_can_come_back(cast, ada):
    ada.open("/formats/")
    ada.post("/formats/pie/retirement/", {"seen": "1"})
    assert "PIE" not in ada.open(f"/sessions/{cast.session().id}/notes/")
    assert "No new note is begun in it" in ada.open("/formats/")
    ada.post("/formats/pie/return/", {"seen": "101"})
    assert "PIE" in ada.open(f"/sessions/{cast.session().id}/notes/")


# --- safety plan ---


def test_a_plan_is_written_changed_and_its_versions_are_read(cast, ada):
    plan = f"/clients/{cast.clients['cleo']}/safety-plan/"
    assert "There is no safety plan for Cleo Nguyen yet." in ada.open(plan)
    ada.send(f"{plan}edit/", signs="Not sleeping.")
    ada.send(f"{plan}edit/", signs="Not sleeping. Not eating.")
    page = ada.open(plan)
    assert ("Version 2" in page, "Not eating." in page) == (True, True)
    old = ada.open(f"{plan}1/")
    assert ("An earlier version" in old, "Not eating." in old) == (True, False)


def test_two_plans_stand_side_by_side(cast, ada):
    plan = f"/clients/{cast.clients['cleo']}/safety-plan/edit/"
    ada.open(plan)
    mine = ada.form() | {"signs": "Mine.", "own": "A walk."}
    write_safety_plan(cast.actor("ada"), cast.clients["cleo"], parts={"signs": "Theirs."}, version=0, at=cast.at)
    page = ada.post(plan, mine, 409)
    assert ("Mine." in page, "Theirs." in page, "A walk." in page) == (True, True, True)
    ada.post(plan, ada.form())
    assert SafetyPlan.objects.count() == 2
