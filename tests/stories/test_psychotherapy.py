"""Psychotherapy notes in a browser: chosen on purpose, rehearsed, written, locked, found again, deleted."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Request, expect

from tests.stories.conftest import VisitorMaker
from tests.stories.sealed import PASSPHRASE, Author
from tests.stories.server import Server

LOOKS: list[tuple[int, Literal["light", "dark"]]] = [(1280, "light"), (390, "dark")]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory):
    """A server of these stories: nobody on it keeps such notes yet."""
    with Server(tmp_path_factory.mktemp("sealed"), HOLDSPACE_DEMO="1") as server:
        yield server


def test_every_clinician_has_the_link_and_nobody_else(own: Server, visitor: VisitorMaker) -> None:
    for who, has in (("ada", True), ("gus", True), ("fay", False), ("mara", False)):
        page = visitor.signed_in(own, who).page
        page.locator("details.who > summary").click()
        expect(page.get_by_role("link", name="Preferences")).to_be_visible()
        expect(page.get_by_role("link", name="Psychotherapy notes")).to_have_count(1 if has else 0)
        answer = page.goto("/psychotherapy/")
        assert answer is not None
        assert answer.status == (200 if has else 404)


def test_the_document_is_its_own(own: Server, visitor: VisitorMaker) -> None:
    page = visitor.signed_in(own, "ada").page
    answer = page.goto("/psychotherapy/")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    for part in (
        "default-src 'none'",
        "style-src 'self';",
        "img-src 'self';",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ):
        assert part in policy
    assert re.search(r"script-src 'self' 'wasm-unsafe-eval' 'sha256-[\w+/]+='", policy)
    assert answer.headers["integrity-policy"] == "blocked-destinations=(script)"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert page.title() == "Holdspace"
    scripts = page.locator("script[src]").evaluate_all("all => all.map(one => [one.type, Boolean(one.integrity)])")
    assert scripts == [["module", True]]
    expect(page.get_by_text("Only you can open them. Not the client's record.")).to_be_visible()
    expect(page.get_by_role("link", name="Back to the record")).to_be_visible()
    body = page.locator("#body")
    for name, value in {
        "autocomplete": "off",
        "spellcheck": "false",
        "autocorrect": "off",
        "autocapitalize": "off",
        "translate": "no",
        "writingsuggestions": "false",
    }.items():
        expect(body).to_have_attribute(name, value)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_one_reads_the_comparison_before_anything_else(
    own: Server, visitor: VisitorMaker, width: int, scheme: Literal["light", "dark"]
) -> None:
    ada = visitor.signed_in(own, "ada", width=width, scheme=scheme)
    author = Author(ada)
    author.page.goto("/psychotherapy/")
    author.heading("Two kinds of notes, and they are opposites")
    author.says("Nobody can reset this.")
    author.says("The fictional practice has none.")
    author.says("There is no path for supervisors or owners")
    ada.accessible()
    lamplight = author.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert lamplight == "rgb(21, 13, 26)"  # in every scheme (guide, section 1)
    ada.picture("psychotherapy-choosing" if width > 800 else "psychotherapy-choosing-phone")
    author.press("Set up psychotherapy notes")
    author.heading("Two kinds of notes, and they are opposites")


@pytest.mark.parametrize("width", [320, 640])
def test_it_fits_a_narrow_window_and_forced_colours_keep_the_spine(
    own: Server, visitor: VisitorMaker, width: int
) -> None:
    ada = visitor.signed_in(own, "ada", width=width)
    author = Author(ada)
    author.page.emulate_media(forced_colors="active")
    author.page.goto("/psychotherapy/")
    author.heading("Two kinds of notes, and they are opposites")
    ada.fits(f"{width} px")
    assert author.page.locator(".leaf:visible").first.evaluate("one => getComputedStyle(one).borderStyle") == "double"


def test_a_weak_passphrase_is_refused_and_says_why(own: Server, visitor: VisitorMaker) -> None:
    author = Author(visitor.signed_in(own, "ada"))
    author.page.goto("/psychotherapy/")
    author.page.get_by_label("I have read this").check()
    author.press("Set up psychotherapy notes")
    for phrase, sentence in (
        ("only fourteen!", "At least 15 characters"),
        ("abcdefghijklmnopqrst", "easy to guess"),
        ("aaaaaaaaaaaaaaaaaaa", "easy to guess"),
        ("brandt brandt brandt", "easy to guess"),
    ):
        author.choose(phrase)
        author.says(sentence)
    author.page.locator("#new-pass").fill(PASSPHRASE)
    author.press("Go on")
    author.says("The two are not the same.")
    author.press("Back, without a change")
    author.heading("Two kinds of notes, and they are opposites")


def test_nothing_is_kept_before_the_kit_has_opened_a_test_note(own: Server, visitor: VisitorMaker) -> None:
    author = Author(visitor.signed_in(own, "tomas"), device=False)
    sent: list[str] = []
    author.page.on("request", lambda request: sent.append(request.url) if "commit" in request.url else None)
    author.page.goto("/psychotherapy/")
    author.page.get_by_label("I have read this").check()
    author.press("Set up psychotherapy notes")
    author.choose(PASSPHRASE)
    author.press("Go on without one")
    author.heading("Print your recovery kit")
    kit = author.page.locator("#kit-groups code").all_inner_texts()
    assert len(kit) == 14
    author.press("I have it on paper")
    assert kit[0] not in author.page.content()
    author.page.locator("#group-a").fill("7777")
    author.page.locator("#group-b").fill("7777")
    author.press("Go on")
    author.says("That is not what the kit says. Look at group")
    author.press("Show the kit again")
    assert author.page.locator("#kit-groups code").all_inner_texts() == kit
    author.press("I have it on paper")
    for place in ("a", "b"):
        number = int(author.page.locator(f'[data-screen="groups"] [data-fill="{place}"]').inner_text())
        author.page.locator(f"#group-{place}").fill(kit[number - 1].lower())
    author.press("Go on")
    wrong = [*kit[:6], kit[6][:3] + ("2" if kit[6][3] != "2" else "3"), *kit[7:]]
    author.page.locator("#whole-kit").fill("hs1 " + " ".join(wrong))
    author.press("Open the test note")
    author.says_wrong(7)
    assert sent == []
    author.page.reload()
    author.heading("Two kinds of notes, and they are opposites")


def test_a_note_is_written_locked_found_and_deleted(own: Server, visitor: VisitorMaker) -> None:
    tomas = visitor.signed_in(own, "tomas")
    author = Author(tomas).begin(passkey=True)
    expect(author.page.locator("#found")).to_have_text("No notes yet")
    author.write("Before the bus", "The joke came quickly, and I laughed before I noticed what it covered.")
    author.page.get_by_label("Client", exact=True).select_option(index=1)
    author.page.get_by_label("Session", exact=True).select_option(index=1)
    author.saved()
    author.write("On endings", "Émile would have called it leaving without words.")
    expect(author.rows).to_have_count(2)
    tomas.accessible()

    author.page.keyboard.press("Escape")
    author.page.keyboard.press("Escape")
    author.heading("Open your notes")
    author.says("Locked. What you were writing was sealed first.")
    assert "Before the bus" not in author.page.content()
    tomas.accessible()
    author.unlock("not these words at all")
    author.says("That passphrase does not open your notes.")
    author.unlock()
    author.inside()
    author.lock()
    author.press("Open with passkey")
    author.inside()

    author.page.get_by_label("Find in all notes").fill("emile leaving")
    expect(author.rows).to_have_count(1)
    expect(author.page.locator("#found")).to_have_text("1 of 2 notes")
    author.open_note("On endings")
    expect(author.body).to_have_value("Émile would have called it leaving without words.")
    author.press("Delete for good")
    author.heading("Delete this note for good?")
    author.press("Back, without a change")
    expect(author.title).to_have_value("On endings")
    author.press("Delete for good")
    author.press("Delete it")
    author.page.get_by_label("Find in all notes").fill("")
    expect(author.rows).to_have_count(1)
    author.page.reload()
    author.unlock()
    expect(author.rows).to_have_count(1)
    author.open_note("Before the bus")


def test_nothing_of_it_is_in_an_address_a_title_or_the_storage_in_the_clear(own: Server, visitor: VisitorMaker) -> None:
    author = Author(visitor.signed_in(own, "gus"))
    addresses: list[str] = []
    bodies: list[str] = []

    def heard(request: Request) -> None:
        addresses.append(request.url)
        bodies.append(request.post_data or "")

    author.page.on("request", heard)
    author.begin()
    author.write("Kormoran", "A word that stands nowhere else: kormoranflug.")
    assert any("commit" in address for address in addresses)
    assert not any("ormoran" in text for text in (*addresses, *bodies))
    assert author.page.title() == "Holdspace"
    kept = author.page.evaluate(
        """async () => {
            const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), JSON.stringify(history.state)];
            for (const { name } of await indexedDB.databases()) {
                const base = await new Promise(done => { indexedDB.open(name).onsuccess = e => done(e.target.result); });
                for (const table of base.objectStoreNames) {
                    const all = base.transaction(table).objectStore(table).getAll();
                    found.push(JSON.stringify(await new Promise(done => { all.onsuccess = () => done(all.result); })));
                }
            }
            return found;
        }"""
    )
    assert any(len(text) > 10_000 for text in kept)
    assert not any("ormoran" in text for text in kept)


def test_a_session_gone_under_the_note_is_said(own: Server, visitor: VisitorMaker) -> None:
    author = Author(visitor.signed_in(own, "ben")).begin()
    author.write("Silence", "I filled it twice.")
    author.page.get_by_label("Client", exact=True).select_option(index=1)
    author.page.get_by_label("Session", exact=True).select_option(index=1)
    author.saved()
    author.page.route(re.compile(r"/psychotherapy/people/?$"), lambda route: route.fulfill(json={"clients": []}))
    author.page.reload()
    author.unlock()
    author.open_note("Silence")
    author.says("is no longer in the calendar")
    expect(author.body).to_have_value("I filled it twice.")


def test_paper_and_clipboard_are_warned_of_and_the_browsers_own_printing_gives_one_sentence(
    own: Server, visitor: VisitorMaker
) -> None:
    author = Author(visitor.signed_in(own, "ada"))
    author.page.add_init_script(
        "window.print = () => { window.printed = document.getElementById('paper').innerText || "
        "document.getElementById('paper').textContent; dispatchEvent(new Event('afterprint')); };"
    )
    author.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    author.begin()
    author.write("On praise", "When praise becomes a demand.")
    author.page.emulate_media(media="print")
    expect(author.body).to_be_hidden()
    sentence = author.page.evaluate("getComputedStyle(document.body, '::before').content")
    assert "do not print from the browser's menu" in sentence
    author.page.emulate_media(media="screen")
    author.press("Print this note")
    author.says("Paper is not sealed.")
    author.press("Print it")
    author.page.wait_for_function("() => window.printed")
    assert "When praise becomes a demand." in author.page.evaluate("() => window.printed")
    expect(author.page.locator("#paper")).to_be_empty()
    author.press("Copy its text")
    author.says("What is copied leaves these notes")
    author.press("Copy it")
    author.says("The clipboard is outside these notes now")
    expect(author.body).to_have_value("When praise becomes a demand.")
