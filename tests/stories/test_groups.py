"""A group: who came, written once, refused while a name stands where it must not, signed by one touch of a passkey."""

import re

from playwright.sync_api import Page, expect

from tests.stories.conftest import VisitorMaker
from tests.stories.server import Server
from tests.stories.test_passkey import with_passkey

SAVED = re.compile(r"Saved \d+ s ago")
QUARREL = (
    "They argued about her brother's drinking and one of them left the house."  # invented, and named for what it is
)
MEMBERS = (
    "Iris Calloway", "Zsófi Kőrösváry", "Theo Lindgren", "Cleo Marsh", "Lowell Pettigrain", "Margot Tanaka-Boyle",
)  # fmt: skip


def to_session(page: Page, row: int = 0) -> str:
    """From Clients to a session of the group, the newest first."""
    page.goto("/clients/")
    page.get_by_role("link", name="Groups").click()
    page.get_by_role("link", name="Harbor group").click()
    sessions = page.get_by_role("region", name="Sessions").get_by_role("listitem")
    sessions.nth(row).get_by_role("link").click()
    return page.url


def to_notes(page: Page) -> None:
    to_session(page)
    page.get_by_role("link", name="Go on writing").click()


def write(page: Page, name: str, words: str) -> None:
    page.get_by_label(name, exact=True).fill(words)


def finish(page: Page) -> None:
    """From the shared part through the members still to write to the page before signing."""
    page.get_by_role("button", name="On to the members").click()
    for turn, name in enumerate(MEMBERS):
        expect(page.get_by_role("heading", name=f"{name}'s own part")).to_be_visible()
        if not page.get_by_label("Participation", exact=True).input_value():
            write(page, "Participation", f"Took part in the pair, {turn} examples.")
            write(page, "Response and progress", "Calmer at the end.")
        following = "Next member" if turn < len(MEMBERS) - 1 else "Review and sign"
        page.get_by_role("button", name=following).last.click()


def test_a_quarrel_is_marked_in_what_all_share_and_in_what_is_one_members(
    fictional: Server, visitor: VisitorMaker
) -> None:
    ada = visitor.signed_in(fictional, "ada")
    page = ada.page
    to_notes(page)
    for field, words in (("Method", QUARREL), ("Participation", QUARREL)):
        expect(page.locator("boundary-check")).to_have_attribute("data-read", re.compile(r"^\d+$"))
        before = page.get_by_label(field, exact=True).input_value()
        page.get_by_label(field, exact=True).fill(words)
        page.get_by_label(field, exact=True).blur()
        marked = page.get_by_role("group", name=f"Marked in {field}").locator("section.finding")
        expect(marked).to_have_count(1)
        expect(page.locator("writing-field mark.told").filter(has_text=words)).to_have_count(1)
        expect(page.get_by_text(SAVED)).to_be_visible()
        ada.accessible()
        marked.get_by_text("Why, and what you can do").click()
        marked.get_by_role("button", name=re.compile("^This sentence")).click()
        expect(marked).to_have_count(0)
        page.reload()
        expect(page.get_by_text("Something is not marked in this note")).to_be_visible()
        page.get_by_role("button", name="Mark everything again").click()
        expect(marked).to_have_count(1)
        page.get_by_label(field, exact=True).fill(before)
        expect(page.get_by_text(SAVED)).to_be_visible()
        if field == "Method":
            page.get_by_role("button", name="On to the members").click()


def test_a_group_is_written_once_and_signed_by_one_touch(tmp_path_factory, visitor: VisitorMaker) -> None:
    with Server(tmp_path_factory.mktemp("group"), HOLDSPACE_DEMO="1") as server:
        ada = visitor.signed_in(server, "ada")
        page = with_passkey(ada)
        to_notes(page)
        expect(page.get_by_role("heading", name="The shared part")).to_be_visible()
        ada.accessible()
        write(page, "Method", "Paired practice, which Cleo began.")
        expect(page.get_by_text(SAVED)).to_be_visible()
        finish(page)
        expect(page.get_by_role("heading", name="Not ready to sign yet")).to_be_visible()
        expect(page.locator("q", has_text="Paired practice, which Cleo began.")).to_be_visible()
        expect(page.get_by_role("button", name="Sign with passkey")).to_have_count(0)
        ada.accessible()
        page.get_by_role("link", name=re.compile("shared part, Method")).click()
        write(page, "Method", "Paired practice, which one member began.")
        expect(page.get_by_text(SAVED)).to_be_visible()
        finish(page)
        expect(page.get_by_role("heading", name="Read them once, then sign them all")).to_be_visible()
        ada.accessible()
        page.get_by_role("button", name="Sign with passkey").click()
        expect(page.get_by_text("6 notes are signed, each in its own record.")).to_be_visible()
        page.get_by_role("link", name="Look at the notes").click()
        page.get_by_role("link", name="Theo Lindgren").click()
        expect(page.get_by_text("Paired practice, which one member began.")).to_be_visible()
        expect(page.get_by_text("signed with a passkey", exact=False).first).to_be_visible()
        expect(page.get_by_text("0 examples")).to_have_count(0)
        ada.check_rules()


def test_who_came_is_said_once_and_owed_once(fictional: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(fictional, "ada")
    page = ada.page
    page.goto("/notes/")
    owed = page.get_by_role("listitem").filter(has_text="Harbor group")
    expect(owed).to_have_count(1)
    expect(owed).to_contain_text("6 notes")
    to_session(page, row=1)
    expect(page.get_by_text("5 notes signed, each in its own record.")).to_be_visible()
    expect(page.get_by_label("Lowell Pettigrain")).to_have_value("excused")
    ada.accessible()
    page.get_by_label("Cleo Marsh").select_option("Did not come")
    page.get_by_role("button", name="Correct who came").click()
    expect(page.get_by_text("Somebody you marked as not there has a signed note of this session.")).to_be_visible()


def test_the_notes_are_written_without_script_one_member_at_a_time(fictional: Server, visitor: VisitorMaker) -> None:
    page = visitor.signed_in(fictional, "ada", script=False).page
    to_notes(page)
    page.get_by_role("link", name="Lowell Pettigrain").click()
    page.locator("#id_plan").fill("One example a day.")
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.get_by_role("link", name="Shared part").click()
    page.get_by_role("link", name="Lowell Pettigrain").click()
    expect(page.locator("#id_plan")).to_have_value("One example a day.")


def test_two_who_write_the_shared_part_at_once_choose(fictional: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(fictional, "ada")
    first = ada.page
    to_notes(first)
    second = first.context.new_page()
    second.goto(first.url)
    write(first, "Group and topic", "Session 4, as the first tab says.")
    expect(first.get_by_text(SAVED)).to_be_visible()
    ada.picture("group")
    write(second, "Group and topic", "Session 4, as the second tab says.")
    expect(second.get_by_text("Session 4, as the first tab says.").first).to_be_visible()
    expect(second.get_by_label("Group and topic", exact=True).first).to_have_value("Session 4, as the second tab says.")
    ada.accessible()


def test_every_screen_of_it_small_and_dark(fictional: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(fictional, "ada", width=390, scheme="dark")
    page = ada.page
    for path in ("/groups/", "/groups/new/"):
        page.goto(path)
        ada.accessible()
        ada.picture("group-small")
    to_session(page)
    session = page.url
    for path in ("", "edit/", "note/", "sign/"):
        page.goto(f"{session}{path}")
        ada.accessible()
        ada.picture("group-small")
