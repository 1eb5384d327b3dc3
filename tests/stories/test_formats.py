"""Formats, structured blocks and the safety plan, in a real browser."""

import re

from playwright.sync_api import Page, expect

from tests.stories.conftest import VisitorMaker
from tests.stories.server import Server
from tests.stories.test_writing import SAVED, _start


def _said(page: Page, key: str) -> str:
    return page.locator(f"#said-{key}").inner_text()


def test_mental_status_and_risk_are_recorded_by_keyboard(fictional: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(fictional, "ada")
    page = _start(ada.page)
    page.locator("h1").click()
    page.locator("body").press("m")
    expect(page.get_by_role("group", name="Appearance").get_by_label("Not assessed")).to_be_focused()
    page.get_by_role("group", name="Mood (reported)").get_by_label("Finding").check()
    page.get_by_label("Mood (reported): what you found").fill("Low in the mornings.")
    page.get_by_role("group", name="Speech").get_by_label("Not assessed").press("w")
    expect(page.get_by_role("group", name="Speech").get_by_label("Within limits")).to_be_checked()
    expect(page.get_by_role("group", name="Mood (reported)").get_by_label("Finding")).to_be_checked()
    expect(page.locator("#said-mse")).to_contain_text("Mood (reported): Low in the mornings")
    ada.accessible()
    page.locator("h1").click()
    page.locator("body").press("r")
    expect(page.locator("#block-risk")).to_have_attribute("open", "")
    expect(page.get_by_role("group", name="Suicidal ideation").get_by_label("Not asked")).to_be_focused()
    page.get_by_role("group", name="Suicidal ideation").get_by_label("Passive").check()
    page.get_by_role("group", name="Acute risk").get_by_label("Low").check()
    expect(page.locator("#said-risk")).to_contain_text("Suicidal ideation: Passive")
    page.get_by_role("textbox", name="Subjective").fill("Sleeps badly.")
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.get_by_role("button", name=re.compile("Review and sign")).click()
    expect(page.get_by_text("One thing stands in the way.")).to_be_visible()
    expect(page.get_by_text("Set together as within limits, in one step:")).to_be_visible()
    ada.accessible()
    page.get_by_role("link", name=re.compile("^Go there")).click()
    page.get_by_label("Reasoning").fill("No intent, no plan; supports near.")
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.get_by_role("button", name=re.compile("Review and sign")).click()
    page.get_by_label("Your password").fill("alder-lane-open-door-2026")
    page.get_by_role("button", name=re.compile("^Sign as")).click()
    expect(page.get_by_text("Unchanged since signing")).to_be_visible()
    expect(page.get_by_text("Mood (reported): Low in the mornings.")).to_be_visible()


def test_the_margin_says_what_is_missing_while_one_writes(fictional: Server, visitor: VisitorMaker) -> None:
    page = _start(visitor.signed_in(fictional, "ada").page)
    margin = page.locator("#completeness")
    expect(margin).to_contain_text("What comes next")
    page.get_by_role("textbox", name="Plan").fill("Weekly; the ladder, step three.")
    expect(margin).not_to_contain_text("What comes next")
    expect(margin).not_to_contain_text("Risk, which you mention")
    page.get_by_role("textbox", name="Subjective").fill("No suicidal thoughts this week.")
    expect(margin).to_contain_text("Risk, which you mention")
    margin.get_by_role("link", name=re.compile("Risk, which you mention")).click()
    expect(page.locator("#block-risk")).to_have_attribute("open", "")


def test_a_format_is_made_and_a_note_is_written_in_it(fictional: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(fictional, "ada")
    page = ada.page
    page.goto("/formats/")
    ada.accessible()
    page.get_by_role("link", name="Copy DAP", exact=True).click()
    page.get_by_label("Name", exact=True).fill("DAP, short")
    page.get_by_role("button", name="Remove section 2").click()
    page.get_by_role("button", name="Add a section").click()
    expect(page.get_by_label("Name of the section")).to_have_count(3)
    page.get_by_label("Name of the section").last.fill("Response")
    page.get_by_role("button", name="Up section 3").click()
    expect(page.get_by_label("Name of the section").nth(1)).to_have_value("Response")
    ada.accessible()
    ada.picture("format")
    page.get_by_role("button", name="Save the format").click()
    expect(page.get_by_text("New notes are begun in this version of DAP, short.")).to_be_visible()
    _start(page)
    page.get_by_role("link", name="Change format").click()
    page.get_by_label(re.compile(r"^DAP, short\.")).check()
    page.get_by_role("button", name="Change the format").click()
    expect(page.get_by_role("textbox", name="Response")).to_be_visible()


def test_a_safety_plan_is_written_from_the_chart_and_kept_in_versions(fictional: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(fictional, "ada")
    page = ada.page
    page.goto("/clients/")
    page.get_by_role("link", name=re.compile("Iris Calloway")).first.click()
    page.get_by_role("link", name=re.compile("^Written ")).first.click()
    expect(page.get_by_text("Sing the alto line of the Fauré, aloud.")).to_be_visible()
    ada.accessible()
    page.get_by_role("link", name="Change the plan").click()
    page.get_by_label("What I can do by myself").fill("Sing, aloud. Walk to the ferry.")
    ada.accessible()
    page.get_by_role("button", name="Save this version").click()
    expect(page.get_by_text("Version 2, written")).to_be_visible()
    page.get_by_role("link", name="Version 1", exact=True).click()
    expect(page.get_by_text("Sing the alto line of the Fauré, aloud.")).to_be_visible()


def test_a_phone_call_is_noted_without_script_and_on_a_phone(fictional: Server, visitor: VisitorMaker) -> None:
    tomas = visitor.signed_in(fictional, "tomas", script=False, width=390, scheme="dark")
    page = tomas.page
    page.goto("/clients/")
    page.locator("ol.rows li a, ul.rows li a, tbody a").first.click()
    page.get_by_role("link", name=re.compile("^New note")).click()
    page.get_by_role("link", name=re.compile("^A phone call")).click()
    page.get_by_role("button", name="Enter it and write").click()
    page.get_by_role("group", name="By", exact=True).get_by_label("Phone call").check()
    page.get_by_role("group", name="With", exact=True).get_by_label("The client").check()
    page.get_by_role("textbox", name="What it was about").fill("Asked to move Thursday.")
    page.get_by_role("button", name=re.compile("Review and sign")).click()
    expect(page.get_by_text("By: Phone call")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Sign as"))).to_be_visible()
