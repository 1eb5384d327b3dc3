"""Clients in full: a guardian for a minor, a medication changed and stopped, an allergy in sight, a couple with its members."""

import re

from playwright.sync_api import Page, expect

from tests.stories.conftest import VisitorMaker
from tests.stories.looking import Visitor
from tests.stories.server import Server


def new_client(page: Page, given: str, family: str, born: str) -> str:
    page.goto("/clients/")
    page.get_by_role("link", name="New client").click()
    page.get_by_label("Legal given name").fill(given)
    page.get_by_label("Legal family name").fill(family)
    page.get_by_label("Birth date").fill(born)
    page.get_by_role("button", name="Open the record").click()
    page.wait_for_url(re.compile("/clients/[0-9a-f-]{36}/$"))
    return page.url


def to_facts(page: Page, chart: str) -> None:
    page.goto(chart)
    page.get_by_role("link", name="Open the clinical facts").click()


def write_down(visitor: Visitor, link: str, button: str, **fields: str) -> None:
    """Open the page of one fact, fill it in, look at it, send it; back on the page of facts."""
    page = visitor.page
    page.get_by_role("link", name=link).click()
    expect(page.get_by_role("link", name="Back to the facts")).to_be_visible()
    for label, words in fields.items():
        page.get_by_label(label.replace("_", " ")).fill(words)
    visitor.accessible()
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", name="Clinical facts")).to_be_visible()


def test_a_minor_without_a_guardian_is_marked_until_one_is_written_down(
    fictional: Server, visitor: VisitorMaker
) -> None:
    tomas = visitor.signed_in(fictional, "tomas", width=390, scheme="dark")
    page = tomas.page
    chart = new_client(page, "Mina", "Holloway", "2016-03-04")
    acting = page.get_by_role("region", name="May act for the client")
    expect(acting).to_contain_text("nobody who consents to treatment is written down")
    tomas.accessible()
    to_facts(page, chart)
    page.get_by_role("link", name="Add somebody who may act for the client").click()
    page.get_by_label("Name").fill("Ruth Holloway")
    page.get_by_label("By what authority").select_option("Guardian appointed by a court")
    page.get_by_label("Paper seen").fill("Letters of guardianship, copy in the folder")
    page.get_by_label("Seen on").fill("2026-03-02")
    page.get_by_label("Since").fill("2026-02-01")
    page.get_by_label("Until").fill("2026-01-01")
    page.get_by_role("button", name="Write down").click()
    expect(page.get_by_text("The authority ends before it begins. Check both days.").first).to_be_visible()
    expect(page.get_by_label("Paper seen")).to_have_value("Letters of guardianship, copy in the folder")
    tomas.accessible()
    page.get_by_label("Until").fill("")
    page.get_by_role("button", name="Write down").click()
    expect(page.get_by_text("Consent to treatment is given by Ruth Holloway (guardian).")).to_be_visible()
    tomas.accessible()
    tomas.picture("representative-390-dark")
    page.goto(chart)
    expect(acting).to_contain_text("Ruth Holloway")
    desk = visitor.signed_in(fictional, "fay")
    desk.page.goto(chart)
    expect(desk.page.get_by_role("region", name="May act for the client")).to_contain_text("Ruth Holloway")
    expect(desk.page.get_by_role("region", name="Clinical facts")).to_have_count(0)


def test_a_medication_is_changed_and_stopped_and_both_stay(fictional: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(fictional, "ada")
    page = ada.page
    chart = new_client(page, "Wren", "Ashgrove", "1990-05-06")
    to_facts(page, chart)
    ada.accessible()
    write_down(ada, "Add a medication", "Write down", Medication="Venlafaxine", Dose="75 mg", Since="2026-03-01")
    page.get_by_role("link", name="Add a medication").click()
    page.get_by_label("Medication").fill("venlafaxine")
    page.get_by_label("Dose").fill("150 mg")
    page.get_by_role("button", name="Write down").click()
    expect(page.get_by_text("This medication is on the list already.").first).to_be_visible()
    expect(page.get_by_label("Dose")).to_have_value("150 mg")
    page.get_by_role("link", name="Cancel").click()
    change = {"Dose": "150 mg", "From_which_day_on": "2026-04-01", "Why_it_was_changed": "No effect"}
    write_down(ada, "Change Venlafaxine", "Change", **change)
    list_of = page.get_by_role("region", name="Medications")
    expect(list_of).to_contain_text("Venlafaxine 150 mg")
    expect(list_of).to_contain_text("Before: Venlafaxine 75 mg.")
    write_down(ada, "Stop Venlafaxine", "Stop", Last_day="2026-05-01", Why="Weaned off")
    page.get_by_text("Stopped or changed (2)").click()
    expect(list_of).to_contain_text("Venlafaxine 75 mg, 1 Mar 2026 to 1 Apr 2026: No effect")
    expect(list_of).to_contain_text("Venlafaxine 150 mg, 1 Apr 2026 to 1 May 2026: Weaned off")
    ada.accessible()


def test_an_allergy_stays_in_sight_by_keyboard_alone(fictional: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(fictional, "ada")
    page = ada.page
    chart = new_client(page, "Lio", "Ashgrove", "1991-05-06")
    to_facts(page, chart)
    page.get_by_role("link", name="Add an allergy").press("Enter")
    page.get_by_label("Allergic to").press_sequentially("Penicillin")
    page.get_by_label("Allergic to").press("Tab")
    page.get_by_label("What it did").press_sequentially("Rash")
    page.get_by_label("What it did").press("Enter")
    expect(page.get_by_role("region", name="Allergies")).to_contain_text("Penicillin")
    bar = page.get_by_role("link", name="Allergy: Penicillin", exact=True)
    expect(bar).to_be_visible()
    page.goto(chart)
    expect(bar).to_be_visible()
    page.get_by_role("link", name="New note").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(bar).to_be_visible()


def test_a_diagnosis_becomes_the_principal_one(fictional: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(fictional, "ada", script=False)
    page = ada.page
    chart = new_client(page, "Bo", "Ashgrove", "1992-05-06")
    to_facts(page, chart)
    for code, name in (("F411", "Generalized anxiety"), ("F51.01", "Insomnia")):
        page.get_by_role("link", name="Add a diagnosis").click()
        page.get_by_label("Diagnosis").fill(name)
        page.get_by_label("ICD-10-CM code").fill(code)
        page.get_by_role("button", name="Put on the list").click()
    rows = page.get_by_role("region", name="Diagnoses").get_by_role("listitem")
    expect(rows.first).to_contain_text("F41.1 Generalized anxiety")
    page.get_by_role("button", name=re.compile("Make principal.*Insomnia")).click()
    expect(rows.first).to_contain_text("F51.01 Insomnia")
    expect(rows.first.get_by_text("Principal", exact=True)).to_be_visible()
    page.goto(chart)
    expect(page.get_by_role("region", name="Clinical facts")).to_contain_text("F51.01 Insomnia")


def test_a_couple_has_a_record_of_its_own_with_members(fictional: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(fictional, "ada", width=390)
    page = ada.page
    own = new_client(page, "Ines", "Farrow", "1988-05-06")
    page.goto("/clients/")
    ada.picture("clients-with-couples-390")
    page.get_by_role("link", name="New couple or family").click()
    ada.accessible()
    page.get_by_label("Couple", exact=True).check()
    page.get_by_label("Name").fill("Farrow and Okeke")
    page.get_by_role("button", name="Open the record").click()
    expect(page.get_by_role("heading", name="Members")).to_be_visible()
    page.get_by_label("Name, or record number").fill("Ines")
    page.get_by_label("Who they are in it").fill("wife")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Somebody of this name has a record here.").first).to_be_visible()
    ada.accessible()
    page.get_by_label(re.compile("Ines Farrow, born 6 May 1988")).check()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("Name, or record number").fill("Sam Okeke")
    page.get_by_role("button", name="Add", exact=True).click()
    there = page.get_by_role("region", name="In this couple")
    expect(there.get_by_role("listitem")).to_have_count(2)
    page.get_by_role("link", name="Back to the chart").click()
    expect(page.get_by_role("region", name="Client", exact=True)).to_contain_text("a couple")
    members = page.get_by_role("region", name="Members")
    expect(members.get_by_role("link", name="Ines Farrow")).to_be_visible()
    expect(members).to_contain_text("Sam Okeke")
    ada.accessible()
    ada.picture("couple-390")
    page.get_by_role("link", name="New note").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(own)
    expect(page.get_by_role("region", name="Also seen together")).to_contain_text("Farrow and Okeke, couple")


def test_the_practice_shows_who_takes_what_and_who_belongs_together(fictional: Server, visitor: VisitorMaker) -> None:
    ada, ben, tomas = (visitor.signed_in(fictional, name) for name in ("ada", "ben", "tomas"))
    for one, name, words in (
        (ada, "Cleo Marsh", "Mirtazapine 15 mg at night"),
        (ben, "Ray and Delia Ostrowe, couple", "Delia Ostrowe"),
        (tomas, "Zsófi Kőrösváry", "Ágnes Kőrösváry"),
    ):
        one.page.goto("/clients/")
        one.page.get_by_role("link", name=name, exact=True).click()
        expect(one.page.locator("main")).to_contain_text(words)
        one.accessible()
    expect(ada.page.get_by_text("Allergy: Sertraline")).to_be_visible()
