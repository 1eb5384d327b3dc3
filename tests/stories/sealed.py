"""An author at the page for psychotherapy notes: sets them up, writes, locks and opens, as a clinician would."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.stories.looking import Visitor

PASSPHRASE = "lantern quiet orchard seventeen"
DEVICE = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "hasPrf": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Author:
    """One person at one browser. `kit` holds the fourteen groups on the paper, `phrase` the passphrase of now."""

    def __init__(self, visitor: Visitor, *, device: bool = True) -> None:
        self.visitor = visitor
        self.page: Page = visitor.page
        self.kit: list[str] = []
        self.phrase = PASSPHRASE
        if device:
            give_device(self.page)

    def begin(self, *, passkey: bool = False) -> "Author":
        """Choose to keep such notes, and set them up."""
        self.page.goto("/psychotherapy/")
        self.page.get_by_label("I have read this").check()
        self.press("Set up psychotherapy notes")
        self.walk(self.phrase, passkey=passkey)
        expect(self.page.get_by_text("Nothing open")).to_be_visible()
        return self

    def walk(self, phrase: str, *, passkey: bool | None) -> None:
        """The road to a new kit. passkey: None where none is offered."""
        self.choose(phrase)
        if passkey is not None:
            self.press("Make a passkey" if passkey else "Go on without one")
        self.heading("Print your recovery kit")
        self.kit = self.page.locator("#kit-groups code").all_inner_texts()
        self.press("I have it on paper")
        self.heading("Rehearse recovery")
        for place in ("a", "b"):
            number = int(self.page.locator(f'[data-screen="groups"] [data-fill="{place}"]').inner_text())
            self.page.locator(f"#group-{place}").fill(self.kit[number - 1])
        self.press("Go on")
        self.page.locator("#whole-kit").fill(" ".join(self.kit))
        self.press("Open the test note")
        expect(self.page.get_by_text("your kit opened it")).to_be_visible()
        self.press("Go on to your notes")
        self.phrase = phrase

    def choose(self, phrase: str) -> None:
        """Type a new passphrase, twice."""
        self.page.locator("#new-pass").fill(phrase)
        self.page.locator("#new-pass-2").fill(phrase)
        self.press("Go on")

    def press(self, name: str) -> None:
        """The button of this name, where it can be seen."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def heading(self, name: str) -> None:
        """Expect the screen of this heading."""
        expect(self.page.get_by_role("heading", name=name)).to_be_visible()

    def says(self, words: str | re.Pattern[str]) -> None:
        """Expect a sentence."""
        expect(self.page.get_by_text(words).first).to_be_visible()

    def says_wrong(self, group: int) -> None:
        """Expect a group of the kit to be named, alone or beside another that would explain it (one kit in forty or so)."""
        self.says(re.compile(rf"Group [\d, or]*\b{group}\b[\d, or]* of the kit does not fit\."))

    def write(self, title: str, body: str) -> None:
        """Begin a note, and wait until the server has it."""
        self.press("New note")
        self.title.fill(title)
        self.body.fill(body)
        self.saved()

    def saved(self) -> None:
        """Expect that the server has it."""
        expect(self.page.locator("#saved")).to_contain_text("Sealed and saved at")

    def open_note(self, title: str) -> None:
        """The first note of this title in the list."""
        self.rows.filter(has_text=title).first.get_by_role("button").click()
        expect(self.title).to_have_value(title)

    @property
    def title(self) -> Locator:
        """The title of the note that is open."""
        return self.page.get_by_label("Title", exact=True)

    @property
    def body(self) -> Locator:
        """Its text."""
        return self.page.get_by_label("Text of the note")

    @property
    def rows(self) -> Locator:
        """The list of notes."""
        return self.page.locator("#pages > li")

    def lock(self) -> None:
        """By its button."""
        self.page.locator("#lock").click()
        self.heading("Open your notes")

    def unlock(self, phrase: str = "") -> None:
        """By the passphrase."""
        self.page.locator("#pass").fill(phrase or self.phrase)
        self.press("Open with passphrase")

    def unlock_by_kit(self, kit: str = "") -> None:
        """By the paper."""
        self.page.locator("#by-kit").evaluate("one => { one.open = true; }")
        self.page.locator("#kit-in").fill(kit or " ".join(self.kit))
        self.press("Open with the kit")

    def inside(self) -> None:
        """Expect to be among the notes."""
        expect(self.page.get_by_role("button", name="New note")).to_be_visible()


def give_device(page: Page) -> None:
    """A device that holds passkeys and gives a secret for each."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
