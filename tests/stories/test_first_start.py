"""From nothing to a practice with two people, a client, and a signed note that is found again."""

import re
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests import demo
from tests.stories.conftest import VisitorMaker
from tests.stories.looking import Visitor
from tests.stories.one_time_codes import App
from tests.stories.server import Server

OWNER = "velvet harbor lantern orchard"
GUS = "copper thistle meadow anchor"
SAVED = re.compile(r"Saved (just now|\d+ s ago)")


def test_a_practice_begins_and_its_first_note_is_signed(empty: Server, visitor: VisitorMaker) -> None:
    ada = visitor(empty)
    found(ada)
    link = _invite(ada)
    gus = visitor(empty)
    gus_app = _join(gus, link)
    _admit(gus)
    _write_and_sign(gus, gus_app)
    _find(gus)
    _end_access(ada, gus)


def test_a_server_that_is_told_to_loads_the_fictional_practice_at_its_first_start(tmp_path: Path) -> None:
    with Server(tmp_path, HOLDSPACE_DEMO="1", **demo.FRESH) as server:
        assert "The fictional practice is loaded." in server.output


def found(ada: Visitor) -> App:
    """Begin a practice, keep the recovery code, set up an app."""
    page = ada.page
    page.goto("/")
    expect(page).to_have_url(re.compile("/setup/"))
    ada.accessible()
    ada.picture("setup")
    page.get_by_role("link", name="Begin your practice").click()
    page.get_by_label("Name of the practice").fill("Alder Lane Counseling")
    page.get_by_label("Time zone").select_option("America/Los_Angeles")
    page.get_by_label("Your name").fill("Ada Brandt")
    page.get_by_label("Credentials").fill("PsyD")
    page.get_by_label("Email").fill("ada@alderlane.example")
    page.get_by_label("Password").fill("password12345678")
    page.locator("main").get_by_role("button").click()
    expect(page.get_by_text("too easy to guess").or_(page.get_by_text("too common")).first).to_be_visible()
    expect(page.get_by_label("Name of the practice")).to_have_value("Alder Lane Counseling")
    page.get_by_role("textbox", name="Password").fill(OWNER)
    page.locator("main").get_by_role("button").click()
    _keep_recovery_code(ada)
    return _set_up_app(page)


def _keep_recovery_code(ada: Visitor) -> None:
    page = ada.page
    expect(page.get_by_role("heading", name="Put this code on paper")).to_be_visible()
    ada.accessible()
    groups = page.locator("ol.groups code").all_inner_texts()
    page.get_by_label("Group 3").fill("ZZZZ")
    page.get_by_label(re.compile("Group 12|last", re.IGNORECASE)).fill(groups[-1])
    page.get_by_role("button", name="I have it on paper").click()
    assert page.locator("ol.groups code").all_inner_texts() == groups
    page.get_by_label("Group 3").fill(groups[2].lower())
    page.get_by_label(re.compile("Group 12|last", re.IGNORECASE)).fill(groups[-1])
    page.get_by_role("button", name="I have it on paper").click()


def _set_up_app(page: Page) -> App:
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_text("I cannot point a camera at it").click()
    app = App(page.locator("details code.code").inner_text())
    page.get_by_label(re.compile("code", re.IGNORECASE)).last.fill(app.code())
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="Write these down now")).to_be_visible()
    return app


def _invite(ada: Visitor) -> str:
    page = ada.page
    page.goto("/people/invite/")
    page.get_by_label("Name").fill("Gus Lindqvist")
    page.get_by_label("Credentials").fill("MA")
    page.get_by_label("Email").fill("gus@alderlane.example")
    page.get_by_label("Clinician").check()
    ada.accessible()
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_role("textbox", name="Link").input_value()
    assert "/join/" in link
    return link


def _join(gus: Visitor, link: str) -> App:
    page = gus.page
    page.goto(link)
    expect(page.get_by_role("heading", name="Join Alder Lane Counseling")).to_be_visible()
    gus.accessible()
    page.get_by_role("textbox", name="Password").fill(GUS)
    page.get_by_role("button", name="Join and sign in").click()
    return _set_up_app(page)


def _admit(gus: Visitor) -> None:
    page = gus.page
    page.goto("/clients/new/")
    page.get_by_label("Legal given name").fill("Cleo")
    page.get_by_label("Legal family name").fill("Marsh")
    page.get_by_label("Pronouns").fill("she/her")
    page.get_by_label("Birth date").fill("1991-03-04")
    gus.accessible()
    page.locator("main").get_by_role("button").last.click()
    expect(page.get_by_label("Client", exact=True)).to_contain_text("Cleo Marsh")


def _write_and_sign(gus: Visitor, app: App) -> None:
    page = gus.page
    page.get_by_role("link", name="New session").first.click()
    page.get_by_label("Begins").fill("00:05")
    page.get_by_label("Ends", exact=True).fill("00:01")
    page.get_by_label("Where it stands").select_option(label="Held")
    page.get_by_role("button", name="Enter the session").click()
    expect(page.get_by_text("ends before it starts").first).to_be_visible()
    expect(page.get_by_label("Begins")).to_have_value("00:05")
    day = page.get_by_label("Day", exact=True)
    day.fill((date.fromisoformat(day.input_value()) - timedelta(days=1)).isoformat())
    page.get_by_label("Ends", exact=True).fill("00:58")
    gus.accessible()
    page.get_by_role("button", name="Enter the session").click()
    page.get_by_role("button", name="Start note").click()
    page.get_by_role("textbox", name="Subjective").fill("Walked to the market alone twice. Sleep about six hours.")
    page.get_by_role("textbox", name="Assessment").fill("Agoraphobia, improving. Low acute risk.")
    expect(page.get_by_text(SAVED)).to_be_visible()
    gus.accessible()
    page.reload()
    expect(page.get_by_role("textbox", name="Subjective")).to_have_value(re.compile("market alone twice"))
    page.get_by_role("textbox", name="Plan").press("Control+Enter")
    expect(page.get_by_role("heading", name="Read it once, then sign")).to_be_visible()
    gus.accessible()
    page.get_by_label("Your password").fill("not the password at all")
    page.get_by_label(re.compile("code", re.IGNORECASE)).first.fill("000000")
    page.get_by_role("button", name=re.compile("^Sign as")).click()
    expect(page.get_by_role("heading", name="Read it once, then sign")).to_be_visible()
    page.get_by_label("Your password").fill(GUS)
    page.get_by_label(re.compile("code", re.IGNORECASE)).first.fill(app.code())
    page.get_by_role("button", name=re.compile("^Sign as")).click()
    expect(page.get_by_text("Unchanged since signing")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Gus Lindqvist, MA").first).to_be_visible()
    _add(gus, app)


def _add(gus: Visitor, app: App) -> None:
    page = gus.page
    page.get_by_role("link", name="Add an addendum").click()
    page.get_by_label("What is added").fill("Her sister called: the bus went well.")
    page.get_by_role("button", name="Sign the addendum").click()
    expect(page.get_by_label("What is added")).to_have_value("Her sister called: the bus went well.")
    gus.accessible()
    page.get_by_label("Your password").fill(GUS)
    page.get_by_label(re.compile("code", re.IGNORECASE)).first.fill(app.code())
    page.get_by_role("button", name="Sign the addendum").click()
    expect(page.get_by_role("heading", name="Addendum 1")).to_be_visible()
    expect(page.get_by_text("Walked to the market alone twice.")).to_be_visible()
    gus.accessible()


def _find(gus: Visitor) -> None:
    page = gus.page
    page.goto("/search/")
    page.get_by_label("Words to look for").fill('"market alone"')
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator("mark").first).to_have_text("market alone")
    assert "market" not in page.url
    page.get_by_label("Words to look for").fill("bus")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator("mark").first).to_have_text("bus")
    gus.accessible()


def _end_access(ada: Visitor, gus: Visitor) -> None:
    """The owner ends Gus's access: his next click finds the door shut, and the log tells what happened."""
    page = ada.page
    page.goto("/people/")
    page.get_by_role("link", name="Gus Lindqvist").click()
    page.get_by_role("button", name="End access").click()
    gus.page.goto("/")
    expect(gus.page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    page.goto("/audit/")
    expect(page.get_by_text("signed a note").first).to_be_visible()
    assert "market" not in page.content()
