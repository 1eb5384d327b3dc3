"""The pages of a client's clinical facts and of who may act: what one enters, what is refused beside it, who sees it."""

import re
from datetime import date

from holdspace.clients.models import Allergy, Diagnosis, Medication, Representative
from tests.web.clinic import Visit


def at_facts(cast, name="ada", client="cleo"):
    visit = Visit(cast.person(name))
    path = f"/clients/{cast.clients[client]}/facts/"
    visit.open(path)
    return visit, path


def link(page, words):
    """The address of the link whose words, for whoever hears the page, begin so."""
    found = re.findall(r'href="([^"]+)">([^<]*<span class="visually-hidden">[^<]*)', page)
    return next(url for url, text in found if re.sub("<[^>]+>", "", text).startswith(words))


def test_a_medication_is_written_down_changed_and_stopped(cast):
    ada, path = at_facts(cast)
    ada.send(
        f"{path}medications/new/", name="Sertraline", dose="50 mg", prescriber="Dr. Abara", started_on="2025-01-02"
    )
    page = ada.open(ada.at)
    assert "Sertraline" in page
    assert "prescribed by <bdi>Dr. Abara</bdi>" in page
    change = link(page, "Change Sertraline")
    assert "So far: Sertraline, 50 mg." in ada.open(change)
    ada.send(change, dose="100 mg", started_on="2025-02-03", reason="No effect at 50")
    page = ada.open(ada.at)
    assert "Before: <bdi>Sertraline</bdi> <bdi>50 mg</bdi>" in page
    assert "Stopped or changed (1)" in page
    stop = link(page, "Stop Sertraline")
    ada.send(stop, on="2025-03-01", reason="Nausea")
    page = ada.open(path)
    assert "None is written down." in page
    assert "Stopped or changed (2)" in page
    assert "Sertraline" in ada.open(f"{path}medications/{Medication.objects.latest('id').id}/stop/")


def test_what_is_impossible_is_said_and_what_was_typed_is_kept(cast):
    ada, path = at_facts(cast)
    ada.send(f"{path}medications/new/", name="Sertraline", started_on="2025-01-02")
    for url, typed, sentence in (
        ("medications/new", {"name": " sertraline", "dose": "3 drops"}, "on the list already"),
        ("medications/new", {"name": "Lithium", "dose": "3 drops", "started_on": "2199-01-01"}, "lies in the future"),
        ("medications/new", {"name": "", "dose": "3 drops"}, "Which medication? A name is needed."),
        ("diagnoses/new", {"name": "3 drops", "code": "anxiety"}, "A code looks like F41.1."),
        ("allergies/new", {"substance": "", "reaction": "3 drops"}, "What is the client allergic to?"),
        ("representatives/new", {"name": "3 drops"}, "Choose what gives them the right"),
        (
            "representatives/new",
            {"name": "3 drops", "authority": "agent", "since": "2025-02-01", "until": "2025-01-01"},
            "The authority ends before it begins.",
        ),
    ):
        page = ada.send(f"{path}{url}/", 422, **typed)
        assert sentence in page
        assert 'value="3 drops"' in page
    medication = Medication.objects.get()
    page = ada.send(f"{path}medications/{medication.id}/stop/", 422, on="2025-01-01", reason="3 drops")
    assert "It stopped before it began." in page
    assert 'value="3 drops"' in page
    assert Diagnosis.objects.count() + Allergy.objects.count() + Representative.objects.count() == 0


def test_a_form_sent_twice_writes_one_row_and_a_second_end_is_refused(cast):
    ada, path = at_facts(cast)
    ada.open(f"{path}medications/new/")
    sent = ada.form() | {"name": "Sertraline"}
    ada.post(f"{path}medications/new/", sent)
    ada.post(f"{path}medications/new/", sent)
    medication = Medication.objects.get()
    stop = f"{path}medications/{medication.id}/stop/"
    ada.open(stop)
    sent = ada.form() | {"reason": "Nausea"}
    ada.post(stop, sent)
    ada.post(stop, sent)  # the same once more
    page = ada.post(stop, sent | {"reason": "Something else"}, 409)
    assert "stopped already" in page
    assert "Something else" in page


def test_an_allergy_stands_in_the_bar_for_whoever_may_know_of_it(cast):
    ada, path = at_facts(cast)
    ada.send(f"{path}allergies/none/", on="2025-03-01")
    assert "No known allergies. Asked on 1 Mar 2025." in ada.open(path)
    ada.send(f"{path}allergies/new/", substance="Penicillin", reaction="Rash")
    chart = f"/clients/{cast.clients['cleo']}/"
    for page in (ada.open(chart), ada.open(f"{chart}edit/"), ada.open(f"/notes/{cast.notes['cleo']}/")):
        assert "Allergy: Penicillin" in page
    fay = Visit(cast.person("fay"))
    assert "Penicillin" not in fay.open(chart) + fay.open(f"{chart}edit/") + fay.open(path)
    assert "An allergy stands on the list" in ada.send(f"{path}allergies/none/", 422, on="2025-03-02")
    ada.send(link(ada.open(path), "No longer an allergy: Penicillin"), reason="It was the food")
    page = ada.open(path)
    assert "Allergy: Penicillin" not in page
    assert "It was the food" in page


def test_diagnoses_have_a_principal_one_and_are_ticked_in_a_note(cast):
    ada, path = at_facts(cast)
    ada.send(f"{path}diagnoses/new/", name="Generalized anxiety", code="f411", since="2025-01-02")
    ada.send(f"{path}diagnoses/new/", name="Insomnia", code="F51.01")
    page = ada.open(path)
    assert page.index("F41.1") < page.index("F51.01")
    assert "made by <bdi>Ada Okafor, LCSW</bdi>" in page
    insomnia = Diagnosis.objects.get(code="F51.01")
    ada.post(f"{path}diagnoses/{insomnia.id}/principal/", {})
    page = ada.open(path)
    assert page.index("F51.01") < page.index("F41.1")
    assert page.count('<span class="tag">Principal</span>') == 1
    note = cast.draft(format_key="narrative")
    assert "F51.01" in ada.open(f"/notes/{note.id}/")
    ada.send(f"{path}diagnoses/{insomnia.id}/end/", on="2025-03-01", reason="Sleeps well")
    page = ada.open(path)
    assert "Principal</span>" not in page
    assert "Sleeps well" in page


def test_of_a_minor_the_chart_says_who_consents(cast):
    mina = cast.admit(legal_given="Mina", legal_family="Ito", born_on=date(2015, 5, 4))
    ada = Visit(cast.person("ada"))
    chart = f"/clients/{mina.id}/"
    assert "nobody who consents to treatment is written down" in ada.open(chart)
    ada.send(
        f"{chart}facts/representatives/new/",
        name="Jun Ito", authority="parent", extent="treatment and records", paper="Birth certificate",
        paper_seen_on="2025-03-01", phone="555-0123",
    )  # fmt: skip
    for page in (ada.open(chart), ada.open(f"{chart}facts/")):
        assert "Consent to treatment is given by <strong><bdi>Jun Ito</bdi></strong> (parent)." in page
    assert "Paper seen 1 Mar 2025: <bdi>Birth certificate</bdi>" in page
    row = Representative.objects.get()
    ada.post(f"{chart}facts/representatives/{row.id}/ending/", {})
    page = ada.open(f"{chart}facts/")
    assert "nobody who consents" in page
    assert "Acted before (1)" in page
    assert "taken off the list already" in ada.post(f"{chart}facts/representatives/{row.id}/ending/", {}, 409)


def test_the_front_desk_sees_who_may_act_and_nothing_clinical(cast):
    ada, path = at_facts(cast)
    ada.send(f"{path}medications/new/", name="Sertraline")
    ada.send(f"{path}diagnoses/new/", name="Generalized anxiety", code="F41.1")
    ada.send(f"{path}representatives/new/", name="Jun Park", authority="agent")
    for name in ("fay", "bil", "mara", "olive"):
        visit = Visit(cast.person(name))
        pages = visit.open(path) + visit.open(f"/clients/{cast.clients['cleo']}/")
        assert "Jun Park" in pages
        assert "Sertraline" not in pages
        assert "anxiety" not in pages
        assert "F41" not in pages


def test_a_fact_of_another_client_is_not_there(cast):
    gus, theirs = at_facts(cast, "gus", "theo")
    gus.send(f"{theirs}medications/new/", name="Sertraline")
    row = Medication.objects.get()
    ada, path = at_facts(cast)
    ada.open(f"{path}medications/{row.id}/stop/", 404)
    ada.open(f"{theirs}medications/{row.id}/stop/", 403)  # an owner, not on the care team
    assert Medication.objects.get().stopped_on is None
