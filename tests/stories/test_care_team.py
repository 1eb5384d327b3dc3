"""A care team: what was last and what is now, a task by keyboard, a thread filed, clients handed over, the emergency sheet."""

import re
from datetime import date, timedelta

from playwright.sync_api import Page, ViewportSize, expect

from tests.stories.conftest import VisitorMaker
from tests.stories.server import Server

PHONE: ViewportSize = {"width": 390, "height": 844}


def to_chart(page: Page, name: str) -> None:
    page.goto("/clients/")
    page.get_by_role("link", name=name).first.click()
    expect(page.get_by_role("heading", name="Chart")).to_be_visible()


def test_a_chart_answers_at_its_head_what_was_last_and_what_is_now(fictional: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(fictional, "ada")
    page = ada.page
    to_chart(page, "Cleo Marsh")
    expect(page.get_by_role("region", name="Last session")).to_contain_text("with Ada Brandt")
    expect(page.get_by_role("region", name="Last crisis")).to_be_visible()
    expect(page.get_by_role("region", name="Now", exact=True)).to_contain_text("1 open, one was due")
    away = page.get_by_role("region", name="Since you were away")
    expect(away).to_contain_text("Gus Lindqvist signed a note")
    told = away.inner_text()
    page.reload()
    assert away.inner_text() == told
    ada.accessible()
    page.set_viewport_size(PHONE)
    ada.picture("chart-phone")
    ada.accessible()
    away.get_by_role("link", name=re.compile("signed a note")).first.click()
    expect(page.get_by_text("Gus Lindqvist").first).to_be_visible()
    ada.check_rules()


def test_a_task_is_written_and_done_by_keyboard_and_its_thread_filed(tmp_path_factory, visitor: VisitorMaker) -> None:
    with Server(tmp_path_factory.mktemp("messages"), HOLDSPACE_DEMO="1") as server:
        ada = visitor.signed_in(server, "ada")
        page = ada.page
        to_chart(page, "Theo Lindgren")
        page.get_by_role("link", name="Write a message or task").press("Enter")
        page.get_by_label("To", exact=True).press("e")  # "Everybody who is front desk"
        expect(page.get_by_label("To", exact=True)).to_have_value("role:front_desk")
        page.get_by_label("Message").press_sequentially("Please send the receipt.")
        page.get_by_label("This is a task").press("Space")
        page.get_by_label("To be done by").fill((date.today() + timedelta(days=3)).isoformat())  # noqa: DTZ011
        ada.accessible()
        page.get_by_role("button", name="Send").press("Enter")
        expect(page.get_by_text("The task is set.")).to_be_visible()
        expect(page.get_by_text("Read by Ada Brandt, everybody who is front desk")).to_be_visible()

        fay = visitor.signed_in(server, "fay")
        desk = fay.page
        desk.set_viewport_size(PHONE)
        desk.goto("/")
        desk.get_by_role("link", name=re.compile("open$")).press("Enter")
        fay.picture("messages-phone")
        fay.accessible()
        desk.get_by_role("link", name=re.compile("Please send the receipt")).press("Enter")
        desk.get_by_role("textbox", name="Answer").press_sequentially("Sent today.")
        desk.get_by_role("button", name="Answer").press("Enter")
        expect(desk.get_by_text("Sent today.")).to_be_visible()
        desk.get_by_role("button", name="It is done").press("Enter")
        expect(desk.get_by_role("heading", name="A task that is done")).to_be_visible()
        expect(desk.get_by_role("heading", name="File to the record")).to_have_count(0)
        fay.accessible()

        page.reload()
        page.get_by_role("button", name="Begin the note").press("Enter")
        written = page.get_by_label("What it was about", exact=True)
        expect(written).to_have_value(re.compile("Please send the receipt"))
        expect(written).to_have_value(re.compile("Sent today"))
        ada.check_rules()
        fay.check_rules()


def test_clients_are_handed_over_and_whoever_takes_over_is_told(tmp_path_factory, visitor: VisitorMaker) -> None:
    with Server(tmp_path_factory.mktemp("handing"), HOLDSPACE_DEMO="1") as server:
        ada = visitor.signed_in(server, "ada")
        page = ada.page
        page.goto("/people/")
        page.get_by_role("link", name=re.compile("Gus Lindqvist")).first.click()
        page.get_by_role("link", name="Hand over clients").press("Enter")
        page.get_by_label("Last day away").fill((date.today() + timedelta(days=14)).isoformat())  # noqa: DTZ011
        page.get_by_label("Who takes over (optional)").select_option(label="Tomas Reinholt, LMFT")
        ada.accessible()
        page.get_by_role("button", name="Hand over").press("Enter")
        expect(page.get_by_text("clients handed over.", exact=False)).to_be_visible()
        page.set_viewport_size(PHONE)
        ada.picture("handing-over-phone")
        ada.accessible()

        tomas = visitor.signed_in(server, "tomas")
        taker = tomas.page
        taker.goto("/")
        told = taker.get_by_role("region", name=re.compile("clients of Gus Lindqvist were handed to you"))
        told.get_by_role("link", name="Lowell Pettigrain").click()
        expect(taker.get_by_role("heading", name="You open this for the first time")).to_be_visible()
        tomas.accessible()
        taker.goto("/")
        told.get_by_role("button", name="I have seen this").press("Enter")
        expect(told).to_have_count(0)

        page.get_by_role("button", name=re.compile("is back: end it now")).press("Enter")
        expect(page.get_by_text("Gus Lindqvist is back.", exact=False)).to_be_visible()
        to_chart_gone(taker, "Lowell Pettigrain")
        ada.check_rules()
        tomas.check_rules()


def to_chart_gone(page: Page, name: str) -> None:
    page.goto("/clients/")
    expect(page.get_by_role("heading", name="Clients")).to_be_visible()
    expect(page.get_by_role("link", name=name)).to_have_count(0)


def test_a_delegate_opens_the_sheet_with_a_reason_and_the_clinician_is_told(
    tmp_path_factory, visitor: VisitorMaker
) -> None:
    with Server(tmp_path_factory.mktemp("sheet"), HOLDSPACE_DEMO="1") as server:
        fay = visitor.signed_in(server, "fay")
        page = fay.page
        page.goto("/sheet/")
        page.get_by_role("link", name="Ada Brandt").press("Enter")
        page.get_by_label("Why you open it").press_sequentially("She was taken ill on the way.")
        fay.accessible()
        page.get_by_role("button", name="Open the sheet").press("Enter")
        everybody = page.get_by_role("region", name="Everybody Ada Brandt sees")
        expect(everybody).to_contain_text("Cleo Marsh")
        expect(everybody).to_contain_text("503-555-0118")
        expect(page.get_by_text("individual", exact=False)).to_have_count(0)
        page.set_viewport_size(PHONE)
        fay.picture("sheet-phone")
        fay.accessible()

        ada = visitor.signed_in(server, "ada")
        mine = ada.page
        mine.goto("/")
        expect(mine.get_by_text("She was taken ill on the way.", exact=False)).to_be_visible()
        ada.accessible()
        for _ in range(2):  # this opening, and the one of yesterday
            mine.get_by_role("button", name=re.compile("I have seen this.*Fay")).first.press("Enter")
        expect(mine.get_by_text("opened your emergency sheet", exact=False)).to_have_count(0)
        fay.check_rules()
        ada.check_rules()
