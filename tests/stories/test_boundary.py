"""The boundary check in the editor of progress notes: quiet marks beside what one writes, read on the device alone."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.stories.conftest import VisitorMaker
from tests.stories.server import Server
from tests.stories.test_writing import SAVED, _start

# Invented. Each is marked, and by which name.
QUOTED = 'She said "my mother never once told me that she was proud of me".'
QUARREL = "She argued with her husband about his drinking again and he left the house."
PLAIN = "Sleeps six hours, appetite as usual."
WAIT = 3000  # longer than the check ever waits


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One of our own: kinds are silenced here for good."""
    with Server(tmp_path_factory.mktemp("boundary"), HOLDSPACE_DEMO="1") as server:
        yield server


def _field(page: Page, name: str = "Subjective") -> Locator:
    return page.get_by_role("textbox", name=name)


def _ready(page: Page) -> Page:
    """The check has been loaded, and has read what stands there."""
    expect(page.locator("boundary-check")).to_have_attribute("data-read", re.compile(r"^\d+$"))
    return page


def _marked(page: Page, section: str = "Subjective") -> Locator:
    return page.get_by_role("group", name=f"Marked in {section}").locator("section.finding")


def _unfold(finding: Locator) -> Locator:
    finding.get_by_text("Why, and what you can do").click()
    return finding


def test_a_sentence_is_marked_after_a_pause_named_explained_and_never_in_the_way(
    practice: Server, visitor: VisitorMaker
) -> None:
    ada = visitor.signed_in(practice, "ada")
    page = _ready(_start(ada.page))
    field = _field(page)
    field.press_sequentially(f"{PLAIN} {QUOTED[:-1]}")
    page.wait_for_timeout(WAIT)
    expect(_marked(page)).to_have_count(0)  # somebody is in the midst of it
    field.press_sequentially(". ")
    expect(_marked(page)).to_have_count(1)
    expect(field).to_be_focused()
    expect(page.locator("writing-field mark.told")).to_have_text(QUOTED)
    expect(page.get_by_role("status").filter(has_text="One sentence is marked.")).to_have_count(1)
    finding = _unfold(_marked(page))
    expect(finding.get_by_role("heading")).to_have_text("A direct quotation")
    expect(finding).to_contain_text("45 CFR 164.501")
    expect(finding).to_contain_text("Rule process")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Move to psychotherapy note")).to_have_count(
        0
    )  # no page that could take it is open
    ada.accessible()
    finding.get_by_role("link", name="The two kinds of notes compared").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two kinds of notes, and they are opposites")
    ada.accessible()


def test_the_mark_goes_with_its_sentence(practice: Server, visitor: VisitorMaker) -> None:
    page = _ready(_start(visitor.signed_in(practice, "ada").page))
    field = _field(page)
    field.fill(f"{QUOTED} {PLAIN}")
    field.blur()
    expect(_marked(page)).to_have_count(1)
    field.fill(PLAIN)
    expect(page.locator("writing-field mark")).to_have_count(0)
    expect(_marked(page)).to_have_count(0)


def test_no_word_leaves_the_browser_and_a_cut_network_changes_nothing(practice: Server, visitor: VisitorMaker) -> None:
    page = _ready(_start(visitor.signed_in(practice, "ada").page))
    asked: list[str] = []
    page.on("request", lambda one: asked.append(f"{one.url} {one.post_data or ''}"))
    page.context.set_offline(True)
    _field(page).fill(f"{QUARREL} {QUOTED}")
    _field(page).blur()
    expect(_marked(page)).to_have_count(2)
    expect(page.locator("writing-field mark.told")).to_have_count(2)
    page.context.set_offline(False)
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.wait_for_timeout(WAIT)
    told = [one for one in asked if "proud" in one]
    assert told  # the draft itself is saved
    assert all("/draft/ " in one for one in told), told


# --- another wording ---


def test_a_more_general_wording_is_put_behind_the_sentence_with_its_blank_chosen(
    practice: Server, visitor: VisitorMaker
) -> None:
    page = _ready(_start(visitor.signed_in(practice, "ada").page))
    field = _field(page)
    field.fill(f"{QUOTED} {PLAIN}")
    field.blur()
    _unfold(_marked(page)).get_by_role("button", name=re.compile("^Put it behind the sentence")).click()
    expect(field).to_be_focused()
    text = field.input_value()
    assert text.startswith(f"{QUOTED} ")
    assert text.endswith(PLAIN)
    chosen = field.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)")
    assert re.fullmatch(r"\[\[[^\[\]]+\]\]", chosen)
    field.press("Control+z")
    expect(field).to_have_value(f"{QUOTED} {PLAIN}")


# --- silencing ---


def test_a_sentence_is_silenced_by_a_digest_and_stays_so(practice: Server, visitor: VisitorMaker) -> None:
    page = _ready(_start(visitor.signed_in(practice, "ada").page))
    field = _field(page)
    field.fill(f"{QUOTED} {QUARREL}")
    field.blur()
    expect(_marked(page)).to_have_count(2)
    expect(page.get_by_text(SAVED)).to_be_visible()
    with page.expect_request("**/silence/") as sent:
        _unfold(_marked(page).first).get_by_role("button", name=re.compile("^This sentence")).click()
    assert re.search(r"what=[0-9a-f]{64}(&|$)", sent.value.post_data or "")
    expect(_marked(page)).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="Not marked any more.")).to_have_count(1)
    expect(_marked(page).locator("summary").first).to_be_focused()
    _ready_again(page)
    expect(_marked(page)).to_have_count(1)
    page.get_by_role("button", name="Mark everything again").click()
    expect(_marked(page)).to_have_count(2)


def test_a_kind_is_silenced_in_a_note_and_another_for_good_until_one_wants_it_back(
    practice: Server, visitor: VisitorMaker
) -> None:
    page = _ready(_start(visitor.signed_in(practice, "ada").page))
    field = _field(page)
    field.fill(f"{QUOTED} {QUARREL}")
    field.blur()
    expect(_marked(page)).to_have_count(2)
    expect(page.get_by_text(SAVED)).to_be_visible()
    _unfold(_marked(page).first).get_by_role("button", name="This kind, in this note").click()
    expect(_marked(page)).to_have_count(1)
    _unfold(_marked(page).first).get_by_role("button", name="This kind, in all my notes").click()
    expect(_marked(page)).to_have_count(0)
    expect(field).to_be_focused()
    _start(page)
    _ready(page)
    _field(page).fill(f"{QUOTED} {QUARREL}")
    _field(page).blur()
    expect(_marked(page)).to_have_count(1)  # the first was silenced in the other note alone
    page.goto("/notes/two-kinds/")
    page.get_by_role("button", name="Mark these again").click()
    expect(page.get_by_text("The editor marks every kind again.")).to_be_visible()


# --- completeness, and what is said once ---


def test_a_sentence_ticks_an_element_before_the_server_hears_of_it(practice: Server, visitor: VisitorMaker) -> None:
    page = _ready(_start(visitor.signed_in(practice, "ada").page))
    missing = page.locator("#completeness li.open", has_text="How you treat, and how often")
    expect(missing).to_be_visible()
    page.context.set_offline(True)
    _field(page).fill("Individual CBT, weekly, session 7 of 12.")
    expect(missing).to_have_count(0)
    expect(page.locator("#completeness")).to_contain_text("in what you just wrote")
    page.context.set_offline(False)
    page.locator("summary", has_text="What is there, and who asks").click()
    expect(page.locator("#completeness-list")).to_contain_text("in a sentence of Subjective")
    _field(page).fill("")
    expect(missing).to_be_visible()


def test_a_note_that_is_long_hears_so_once(practice: Server, visitor: VisitorMaker) -> None:
    page = _ready(_start(visitor.signed_in(practice, "ada").page))
    _field(page).fill("Sleeps six hours. " * 240)
    remark = page.get_by_role("heading", name="This note is long")
    expect(remark).to_be_visible()
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.get_by_role("button", name=re.compile("^Leave it so")).click()
    expect(remark).to_be_hidden()
    _ready_again(page)
    expect(remark).to_be_hidden()


def test_what_stood_in_the_previous_note_is_said_to_be_the_same(practice: Server, visitor: VisitorMaker) -> None:
    page = _ready(_start(visitor.signed_in(practice, "ada").page))
    before = page.locator(".previous .words").all_inner_texts()
    _field(page).fill("\n".join(before))
    expect(page.get_by_role("heading", name="Much of this stood in the previous note")).to_be_visible()


# --- keyboard, looks, speed ---


def test_a_mark_is_reached_and_silenced_by_keyboard_alone(practice: Server, visitor: VisitorMaker) -> None:
    page = _ready(_start(visitor.signed_in(practice, "ada").page))
    field = _field(page)
    field.press_sequentially(f"{QUARREL} Came alone. ")
    expect(_marked(page)).to_have_count(1)
    field.press("Alt+ArrowDown")
    assert field.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)") == QUARREL
    expect(_marked(page)).to_have_count(1)  # looking at it does not take it away
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('[data-marks] summary')"):
            break
    page.keyboard.press("Enter")
    for name in ("The two kinds", "Put it behind", "This sentence"):
        page.keyboard.press("Tab")
        assert str(page.evaluate("document.activeElement.textContent")).startswith(name)
    page.keyboard.press("Enter")
    expect(_marked(page)).to_have_count(0)
    expect(field).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_readable_in_every_look(practice: Server, visitor: VisitorMaker, width: int, scheme: str) -> None:
    ada = visitor.signed_in(practice, "ada", width=width, scheme=scheme)
    page = _ready(_start(ada.page))
    _field(page).fill(f"{PLAIN} {QUOTED} {QUARREL}")
    _field(page).blur()
    expect(_marked(page)).to_have_count(2)
    _unfold(_marked(page).first)
    ada.accessible()
    ada.picture(f"boundary-{width}-{scheme}")
    page.goto("/notes/two-kinds/")
    ada.accessible()
    ada.picture(f"two-kinds-{width}-{scheme}")


def test_it_costs_the_page_little(practice: Server, visitor: VisitorMaker) -> None:
    page = _start(visitor.signed_in(practice, "ada").page)
    page.add_init_script(
        "globalThis.long = []; new PerformanceObserver((list) => long.push(...list.getEntries().map((one) => one.duration)))"
        ".observe({ type: 'longtask', buffered: true });"
    )
    page.reload()
    _ready(page)
    book = page.evaluate(
        "performance.getEntriesByType('resource').find((one) => one.name.includes('/book.')).encodedBodySize"
    )
    assert book < 400_000
    before = len(page.evaluate("long"))
    _field(page).fill(f"{QUOTED} {QUARREL} {PLAIN} " * 12)  # two kilobytes
    _field(page).blur()
    expect(_marked(page).first).to_be_visible()
    print(json.dumps(page.evaluate("long")[before:]), Path(page.url).name)  # noqa: T201  # shown when it fails
    assert all(one < 200 for one in page.evaluate("long")[before:])


def test_without_script_and_without_the_check_one_writes_as_before(practice: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(practice, "ada")
    ada.page.route("**/book.*.json", lambda route: route.abort())
    page = _start(ada.page)
    _field(page).fill(QUOTED)
    expect(page.get_by_text(SAVED)).to_be_visible()
    expect(_marked(page)).to_have_count(0)
    ada.page.unroute("**/book.*.json")
    _field(page).fill(f"{QUOTED} {PLAIN}")
    expect(_marked(page)).to_have_count(1)  # tried again at the next pause
    plain = visitor.signed_in(practice, "ada", script=False)
    plain.page.goto(page.url)
    expect(_field(plain.page)).to_have_value(re.compile("proud"))
    expect(plain.page.get_by_text("This note is long")).to_be_hidden()


def _ready_again(page: Page) -> None:
    page.reload()
    _ready(page)
