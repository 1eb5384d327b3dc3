"""Writing fast: phrases by code, words brought forward, dictation, earlier states, the notes of a day one after the other."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.stories.conftest import VisitorMaker
from tests.stories.server import Server
from tests.stories.test_writing import SAVED, _start

PASSWORD = "alder-lane-open-door-2026"
REVIEW = re.compile("Review and sign")


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One of our own: notes are signed here that other stories look at."""
    with Server(tmp_path_factory.mktemp("fast"), HOLDSPACE_DEMO="1") as server:
        yield server


def _field(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name)


def _chosen(field: Locator) -> str:
    chosen: str = field.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)")
    return chosen


def _sign(page: Page) -> None:
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name=re.compile("^Sign as")).click()


# --- phrases ---


def test_a_phrase_is_made_typed_by_its_code_and_its_blanks_filled(practice: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(practice, "ada")
    page = ada.page
    page.goto("/phrases/")
    ada.accessible()
    page.locator("body").press("n")
    page.get_by_label("Code").fill("brt")
    page.get_by_label("Text").fill("Breathing, [[minutes]] minutes, [[alone|with her sister]].")
    page.get_by_label("For", exact=True).select_option("own")
    ada.accessible()
    page.get_by_role("button", name="Keep the phrase").click()
    expect(page.locator("strong", has_text=".brt")).to_be_visible()
    _start(page)
    field = _field(page, "Objective")
    field.press_sequentially("On time. .brt ")
    expect(field).to_have_value("On time. Breathing, [[minutes]] minutes, [[alone|with her sister]].")
    assert _chosen(field) == "[[minutes]]"
    expect(page.locator("#carried-o")).to_contain_text("2 blanks to fill")  # the server has it: it was saved
    expect(page.locator("writing-field mark.found")).to_have_count(2)
    ada.accessible()
    field.press_sequentially("five")
    field.press("Alt+ArrowDown")
    assert _chosen(field) == "[[alone|with her sister]]"
    expect(page.get_by_role("status").filter(has_text="with her sister")).to_be_visible()
    page.get_by_role("button", name=REVIEW).click()
    expect(page.get_by_text("A blank is not filled yet.").first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Sign as"))).to_have_count(0)
    page.get_by_role("link", name=re.compile("^Go there")).click()
    field = _field(page, "Objective")
    field.focus()
    field.press("Alt+ArrowDown")
    field.press("2")
    expect(field).to_have_value("On time. Breathing, five minutes, with her sister.")
    expect(page.locator("#carried-o")).not_to_contain_text("blank")
    page.get_by_role("button", name=REVIEW).click()
    expect(page.get_by_role("button", name=re.compile("^Sign as"))).to_be_visible()


def test_undo_takes_a_phrase_out_again_and_its_code_stands_there(practice: Server, visitor: VisitorMaker) -> None:
    page = _start(visitor.signed_in(practice, "ada").page)
    expect(page.locator("note-phrases [data-find]")).not_to_have_attribute("hidden", "")  # its script is there
    field = _field(page, "Plan")
    field.press_sequentially(".crisis")
    field.press("Tab")
    expect(field).to_have_value(re.compile("^Crisis numbers gone through"))
    field.press("Control+z")
    expect(field).to_have_value(".crisis")
    field.press("End")
    field.press_sequentially("x ")
    expect(field).to_have_value(".crisisx ")
    field.press("Tab")
    expect(field).not_to_be_focused()  # the key leads out of the field, as everywhere


def test_a_phrase_is_found_in_the_list_with_the_mouse_and_by_keyboard(practice: Server, visitor: VisitorMaker) -> None:
    page = _start(visitor.signed_in(practice, "ada", width=390).page)
    expect(page.locator("note-phrases [data-find]")).not_to_have_attribute("hidden", "")  # its script is there
    field = _field(page, "Subjective")
    field.press_sequentially("Came alone. ")
    field.press("Control+Space")
    expect(page.get_by_label("Find a phrase")).to_be_focused()
    page.get_by_label("Find a phrase").press_sequentially("video")
    expect(page.locator("note-phrases li:visible")).to_have_count(1)
    page.get_by_label("Find a phrase").press("Enter")
    expect(field).to_be_focused()
    expect(field).to_have_value(re.compile(r"^Came alone\. Seen by video"))
    assert _chosen(field) == "[[unchanged|changed to]]"
    page.get_by_role("button", name="unchanged").click()
    expect(field).to_have_value(re.compile(r"Emergency address unchanged\.$"))
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.reload()
    expect(_field(page, "Subjective")).to_have_value(re.compile(r"Emergency address unchanged\.$"))


def test_a_phrase_with_a_clients_name_is_asked_about(practice: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(practice, "ada")
    page = ada.page
    page.goto("/phrases/new/")
    page.get_by_label("Code").fill(".nm")
    page.get_by_label("Text").fill("Cleo did her breathing.")
    page.get_by_role("button", name="Keep the phrase").click()
    expect(page.get_by_role("alert").filter(has_text="A client of yours has this name")).to_be_visible()
    ada.accessible()
    page.get_by_role("button", name="Keep it as it is").click()
    expect(page.locator("strong", has_text=".nm")).to_be_visible()


def test_a_phrase_goes_in_without_script_and_no_word_is_lost(practice: Server, visitor: VisitorMaker) -> None:
    page = _start(visitor.signed_in(practice, "ada", script=False).page)
    _field(page, "Objective").fill("Typed and not saved yet.")
    page.locator("note-phrases summary").click()
    page.get_by_label("Phrase", exact=True).select_option(
        page.locator("#phrase option", has_text=".telehealth").get_attribute("value")
    )
    page.get_by_role("button", name="Put it into Objective").click()
    expect(_field(page, "Objective")).to_have_value(re.compile(r"^Typed and not saved yet\.\nS"))
    expect(page.locator("#carried-o")).to_contain_text("to fill")


# --- dictation: what the system writes is taken, and nothing is expanded in its midst ---


def test_dictated_and_composed_words_are_kept_as_they_come(practice: Server, visitor: VisitorMaker) -> None:
    page = _start(visitor.signed_in(practice, "ada").page)
    field = _field(page, "Subjective")
    field.focus()
    hands = page.context.new_cdp_session(page)
    hands.send("Input.insertText", {"text": "Slept better this week. "})
    for words in (".", ".s", ".sl", ".slp", ".slp ", ".slp さ", ".slp さく"):
        hands.send("Input.imeSetComposition", {"text": words, "selectionStart": len(words), "selectionEnd": len(words)})
    expect(field).to_have_value("Slept better this week. .slp さく")
    hands.send("Input.insertText", {"text": ".slp 昨夜"})
    hands.send("Input.insertText", {"text": " and the code .slp stands as it was said. "})
    said = "Slept better this week. .slp 昨夜 and the code .slp stands as it was said. "
    expect(field).to_have_value(said)
    expect(page.get_by_text(SAVED)).to_be_visible()
    expect(page.locator("[data-saved-place]")).to_contain_text("this device")
    page.reload()
    expect(_field(page, "Subjective")).to_have_value(said)
    for name, value in {
        "autocomplete": "off",
        "spellcheck": "false",
        "writingsuggestions": "false",
        "dir": "auto",
    }.items():
        expect(_field(page, "Subjective")).to_have_attribute(name, value)


# --- brought forward ---


def _cleo(page: Page) -> None:
    page.goto("/notes/")
    page.get_by_role("link", name=re.compile("^Finish the note for Cleo")).click()
    expect(page.get_by_role("heading", name=re.compile("^Progress note"))).to_be_visible()


def test_a_sentence_loses_its_mark_when_it_is_changed_and_gets_it_back(practice: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(practice, "ada")
    page = ada.page
    _cleo(page)
    ada.accessible()
    field, mark = _field(page, "Plan"), page.locator('[data-margin="carried-p"] mark.carried')
    expect(mark).to_have_text("Ask Dr. Okoro about the evening dose, with her signed permission.")
    tint = page.locator('[data-margin="carried-p"] .tint').bounding_box()
    assert tint == field.bounding_box()  # letter over letter
    field.press("Control+End")
    field.press("Backspace")
    expect(mark).to_have_count(0)
    expect(page.locator("#carried-p")).not_to_contain_text("brought")
    field.press_sequentially(".")
    expect(page.locator("#carried-p")).to_contain_text("One sentence was brought here")
    expect(mark).to_have_count(1)
    field.press("Alt+k")
    expect(page.locator("#carried-p")).to_contain_text("1 brought, and still true.")
    expect(mark).to_have_count(0)


def test_sentences_are_brought_and_confirmed_one_by_one_before_signing(practice: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(practice, "ada")
    page = _start(ada.page)
    _field(page, "Subjective").fill("Came by tram, alone.")
    page.get_by_role("button", name="Bring words forward").click()
    expect(page.get_by_role("heading", name="What is still true today?")).to_be_visible()
    ada.accessible()
    boxes = page.locator('input[name="sentence"]')
    for number in (0, 1):
        boxes.nth(number).check()
    page.get_by_role("button", name="Bring what is ticked").click()
    expect(page.get_by_text("Brought. It stays marked")).to_be_visible()
    expect(page.locator("mark.carried")).to_have_count(2)
    page.get_by_role("button", name=REVIEW).click()
    expect(page.get_by_text("2 of 3 sentences (66 %) stand word for word in an earlier note")).to_be_visible()
    ada.accessible()
    page.get_by_role("link", name=re.compile("^Go through them one by one")).click()
    expect(page.get_by_role("button", name=re.compile("^Still true"))).to_be_focused()
    ada.accessible()
    ada.picture("brought")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The last one.")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 were brought, and you said of each that it is still true.")).to_be_visible()
    _sign(page)
    expect(page.get_by_text("Unchanged since signing")).to_be_visible()


def test_the_next_sentence_is_at_hand_after_each_confirmed_in_the_margin(
    practice: Server, visitor: VisitorMaker
) -> None:
    page = _start(visitor.signed_in(practice, "ada", width=390, scheme="dark").page)
    page.get_by_role("button", name="Bring words forward").click()
    for number in (0, 1):
        page.locator('input[name="sentence"]').nth(number).check()
    page.get_by_role("button", name="Bring what is ticked").click()
    buttons = page.get_by_role("button", name=re.compile("^Still true"))
    expect(buttons).to_have_count(2)
    buttons.first.focus()
    page.keyboard.press("Enter")
    expect(buttons).to_have_count(1)
    expect(buttons.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(buttons).to_have_count(0)


# --- earlier states ---


def test_words_of_an_earlier_state_come_back_below_those_of_now(practice: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(practice, "ada")
    page = _start(ada.page)
    _field(page, "Subjective").fill("The first way to say it.")
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.get_by_role("link", name="Change format").click()  # what was before a change of format is kept
    page.get_by_label(re.compile(r"^DAP\.")).check()
    page.get_by_role("button", name="Change the format").click()
    _field(page, "Data").fill("Written anew.")
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.reload()
    expect(page.get_by_text("This practice keeps earlier states of a draft until it is signed.")).to_be_visible()
    page.get_by_role("button", name="Look at the earlier state").click()
    ada.accessible()
    page.get_by_role("button", name=re.compile("^Put below what stands there now")).click()
    expect(_field(page, "Data")).to_have_value("Written anew.\n\nThe first way to say it.")


def test_a_practice_that_keeps_no_earlier_states_says_so(practice: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(practice, "ada")
    page = ada.page
    rule = "Keep earlier states of a draft until it is signed"
    page.goto("/practice/")
    page.get_by_label(rule).uncheck()
    page.get_by_role("button", name="Save", exact=True).click()
    _start(page)
    expect(page.get_by_text("This practice does not keep earlier states of a draft.")).to_be_visible()
    page.goto("/practice/")
    expect(page.get_by_label(rule)).not_to_be_checked()
    page.get_by_label(rule).check()
    page.get_by_role("button", name="Save", exact=True).click()


# --- starting and finishing ---


def test_a_note_is_started_in_two_steps_from_the_session_the_client_and_what_is_owed(
    practice: Server, visitor: VisitorMaker
) -> None:
    page = visitor.signed_in(practice, "tomas").page
    writing = page.get_by_role("heading", name=re.compile("^Progress note"))
    _start(page)  # its last step is the button on the session
    expect(writing).to_be_visible()
    page.goto("/clients/")
    page.locator("ol.rows li a, ul.rows li a, tbody a").first.click()
    page.get_by_role("link", name=re.compile("^New note")).click()
    page.get_by_role("button", name="Enter it and write").click()
    expect(writing).to_be_visible()


def test_the_notes_of_a_day_are_finished_from_one_list_by_keyboard(practice: Server, visitor: VisitorMaker) -> None:
    tomas = visitor.signed_in(practice, "tomas")
    page = tomas.page
    for _ in range(2):
        _start(page)
    page.goto("/notes/finish/")
    expect(page.get_by_role("heading", level=1, name=re.compile("notes? to finish"))).to_be_visible()
    tomas.accessible()
    tomas.picture("finish")
    count = page.locator("main ol.rows > li").count()
    assert count > 0
    page.keyboard.press("Enter")
    for left in range(count, 0, -1):
        said = page.get_by_text("Finishing the day:").locator("visible=true")
        expect(said).to_contain_text("the last one" if left == 1 else f"{left} of {count}")
        if page.get_by_role("heading", name="Start a note").count():
            expect(page.get_by_role("button", name="Start the note")).to_be_focused()
            page.keyboard.press("Enter")
            expect(page.get_by_role("heading", name=re.compile("^Progress note"))).to_be_visible()
        if left == count:
            page.get_by_role("textbox").first.fill("Talked about the week and the ladder.")
            page.keyboard.press("Control+Enter")
            expect(page.get_by_role("heading", name="Read it once, then sign")).to_be_visible()
            tomas.accessible()
            _sign(page)
        else:
            page.get_by_role("button", name="Pass over").click()
    expect(page.get_by_text("That was all for today.")).to_be_visible()
    expect(page.locator("main ol.rows > li")).to_have_count(count - 1)
