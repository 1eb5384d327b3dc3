"""The server is down: a clinician opens last evening's kit from disk, without network, with the code from her wallet."""

import base64
import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Browser, Page, expect

from holdspace.continuity import kits
from holdspace.fictional.queries import PASSWORD
from holdspace.kernel.ids import new_id
from holdspace.kernel.keys.recovery import TypingError
from tests.continuity.kit_opener import opened, parts, plain
from tests.stories.conftest import VisitorMaker
from tests.stories.looking import Visitor
from tests.stories.server import Server

MADE = datetime(2025, 3, 12, 1, 0, tzinfo=UTC)
SECRET = bytes.fromhex("0f1e2d3c4b5a69788796a5b4c3")
CODE = kits.format_code(SECRET)
NOTE = {
    "session": "Monday 10 March",
    "year": "2025",
    "format": "SOAP",
    "by": "Ada Okafor, LCSW",
    "imported": False,
    "signed": "Monday 10 March 2025, 17:00",
    "intact": True,
    "sections": [
        {"label": "Subjective", "text": "Spoke of périwinkle <b>today</b>.\n\nقمر"},
        {"label": "Plan", "text": ""},
    ],
    "addenda": [],
}
CLIENT = {
    "name": "Cleo <i>N</i>",
    "legal": "",
    "pronouns": "she/her",
    "phone": "(555) 010-1",
    "contacts": [],
    "note": NOTE,
}
WORDS = {
    "who": "Ada Okafor, LCSW",
    "practice": "Willow Street Practice",
    "zone": "America/Los_Angeles",
    "days": [
        {
            "date": "2025-03-12",
            "title": "Wednesday 12 March",
            "sessions": [{"from": "10:00", "to": "10:50", "client": 0, "how": "Video"}],
        },
        {"date": "2025-03-13", "title": "Thursday 13 March", "sessions": []},
    ],
    "clients": [CLIENT],
}


def kit_file(folder: Path, words: object = WORDS, *, hours: int = 72) -> Path:
    """A kit as Python's `cryptography` writes it."""
    head = kits.Head(new_id(), kits.mark_of(SECRET), date(2025, 3, 12), MADE, MADE + timedelta(hours=hours))
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    sealed = kits.seal(words, head, kits.public_half(SECRET), ephemeral=ephemeral, iv=os.urandom(12))
    path = folder / "kit.html"
    path.write_bytes(kits.page_with(sealed))
    return path


@pytest.fixture
def offline(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(offline=True, locale="en-US", timezone_id="America/Los_Angeles")
    yield context.new_page()
    context.close()


def at(page: Page, path: Path, when: datetime) -> Visitor:
    """Open a file at a time."""
    page.clock.install(time=when)
    page.goto(path.as_uri())
    return Visitor(page, "file://")


def typed(page: Page, code: str) -> None:
    page.get_by_label("Kit code").fill(code)
    page.get_by_role("button", name="Open the kit").click()


# --- the whole way ---


def code_of(ada: Visitor) -> str:
    page = ada.page
    page.goto("/kit/")
    expect(page.get_by_text("It is off.")).to_be_visible()
    ada.accessible()
    page.get_by_role("link", name="Switch it on").click()
    page.get_by_label("Short name of your kit").fill("ao")
    page.get_by_label("Your password").fill("not the password")
    page.get_by_role("button", name="Make the code", exact=True).click()
    expect(page.get_by_text("That did not match")).to_be_visible()
    ada.accessible()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Make the code", exact=True).click()
    expect(page.get_by_role("heading", name="Your kit code")).to_be_visible()
    ada.accessible()
    ada.picture("kit-code")
    return "-".join(["HK1", *page.get_by_role("list", name="Eight groups").locator("code").all_inner_texts()])


def plan_tomorrow(page: Page) -> None:
    """A session with the first client of the caseload."""
    tomorrow = datetime.now(ZoneInfo("America/Los_Angeles")).date() + timedelta(days=1)
    page.goto("/clients/")
    page.get_by_role("main").locator(".rows > li a").first.click()
    page.get_by_role("link", name="New session").first.click()
    page.get_by_label("Day", exact=True).fill(tomorrow.isoformat())
    page.get_by_label("Begins").fill("10:00")
    page.get_by_label("Ends", exact=True).fill("10:50")
    page.get_by_label("Where it stands").select_option(label="Planned")
    page.get_by_role("button", name="Enter the session").click()
    expect(page.get_by_role("link", name="New session").or_(page.get_by_text("Planned")).first).to_be_visible()


def test_the_server_is_down_and_the_kit_opens(empty_fictional: Server, visitor: VisitorMaker, tmp_path: Path) -> None:
    shared = Path(empty_fictional.environment["HOLDSPACE_KIT_TO"])
    ada = visitor.signed_in(empty_fictional, "ada")
    plan_tomorrow(ada.page)
    code = code_of(ada)
    with ada.page.expect_download() as waiting:
        ada.page.get_by_role("button", name="Download tomorrow's kit").click()
    path = tmp_path / waiting.value.suggested_filename
    assert re.fullmatch(r"kit-\d{4}-\d\d-\d\d[.]html", path.name)
    waiting.value.save_as(path)
    ada.page.goto("/kit/")
    expect(ada.page.get_by_role("main")).to_contain_text(f"{shared}, file kit-ao.html")
    ada.accessible()
    ada.picture("kit")
    ada.check_rules()
    phone = visitor.signed_in(empty_fictional, "ada", width=390, scheme="dark")
    phone.page.goto("/kit/")
    phone.picture("kit-phone")
    phone.accessible()
    visitor.close()
    empty_fictional.stop()

    inside = opened(path.read_bytes(), code)
    told = next(one for one in inside["clients"] if one["note"] and one["phone"])
    passage = next(one["text"] for one in told["note"]["sections"] if one["text"]).splitlines()[0][:60]
    for words in (told["name"], told["phone"], passage):
        assert words.encode() not in path.read_bytes()
    looks: list[tuple[int, Literal["light", "dark"]]] = [(1280, "light"), (390, "dark")]
    for width, scheme in looks:
        context = visitor.browser.new_context(
            offline=True, viewport={"width": width, "height": 844}, color_scheme=scheme, locale="en-US"
        )
        stranger = Visitor(context.new_page(), "file://")
        page = stranger.page
        page.goto(path.as_uri())
        expect(page.get_by_text("It opens until")).to_be_visible()
        stranger.accessible()
        stranger.picture(f"kit-shut-{width}")
        assert told["name"] not in page.content()
        typed(page, code.lower().replace("-", " "))
        expect(page.get_by_role("heading", name=told["name"])).to_be_visible()
        section = page.get_by_role("main").locator("section").filter(has=page.get_by_role("heading", name=told["name"]))
        expect(section.get_by_role("link", name=told["phone"]).first).to_be_visible()
        expect(section).to_contain_text(passage)
        stranger.accessible()
        stranger.picture(f"kit-open-{width}")
        page.get_by_role("button", name="Put it away").click()
        expect(page.get_by_label("Kit code")).to_be_focused()
        assert (told["name"] in page.content(), passage in page.content()) == (False, False)
        stranger.check_rules()
        context.close()


@pytest.fixture
def empty_fictional(tmp_path: Path) -> Iterator[Server]:
    """A server of its own with the fictional practice and a shared folder, to be stopped."""
    (tmp_path / "shared").mkdir()
    with Server(tmp_path, HOLDSPACE_DEMO="1", HOLDSPACE_KIT_TO=str(tmp_path / "shared")) as server:
        yield server


# --- the page ---


def test_what_python_wrote_the_browser_opens(offline: Page, tmp_path: Path) -> None:
    stranger = at(offline, kit_file(tmp_path), MADE)
    typed(offline, CODE)
    main = offline.get_by_role("main")
    expect(main).to_contain_text("Spoke of périwinkle <b>today</b>.")  # as text, never as markup
    expect(main.get_by_role("heading", name="Cleo <i>N</i>")).to_be_visible()
    expect(main.get_by_role("link", name="(555) 010-1").first).to_have_attribute("href", "tel:5550101")
    expect(main).to_contain_text("Wednesday 12 March")
    expect(main).to_contain_text("No sessions.")
    assert offline.locator("b, i").count() == 0
    stranger.check_rules()


@pytest.mark.parametrize(
    ("hours", "marks"), [(0, ["Tomorrow", "Later"]), (6, ["Today", "Tomorrow"]), (30, ["Over", "Today"])]
)
def test_it_says_which_day_is_today_when_it_is_opened(
    browser: Browser, tmp_path: Path, hours: int, marks: list[str]
) -> None:
    """By the practice's days, wherever the device thinks it is."""
    context = browser.new_context(offline=True, locale="en-US", timezone_id="Pacific/Kiritimati")
    page = context.new_page()
    at(page, kit_file(tmp_path), MADE + timedelta(hours=hours))
    typed(page, CODE)
    expect(page.get_by_role("heading", name="Wednesday 12 March")).to_be_visible()
    assert page.locator("section:has(h2) > div > p.small").all_inner_texts()[:2] == marks
    context.close()


def test_what_the_browser_wrote_python_opens(offline: Page, tmp_path: Path) -> None:
    """The other direction of the vector: WebCrypto agrees on the key and encrypts."""
    path = kit_file(tmp_path)
    at(offline, path, MADE)
    made = offline.evaluate(
        """async () => {
          const curve = { name: "ECDH", namedCurve: "P-256" }, to = bytes(sealed.to);
          const pair = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
          const from = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
          const other = await crypto.subtle.importKey("raw", to, curve, false, []);
          const shared = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: other }, pair.privateKey, 256));
          const raw = await derive(shared, "hs/v1/kit/content", 32, join(from, to));
          const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
          const iv = crypto.getRandomValues(new Uint8Array(12)), additionalData = bytes(sealed.head);
          const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, utf8.encode('{"who":"Mai"}'));
          return [from, iv, new Uint8Array(data)].map((one) => btoa(String.fromCharCode(...one)));
        }"""
    )
    written = dict(zip(("from", "iv", "data"), map(base64.b64decode, made), strict=True))
    assert json.loads(plain(parts(path.read_bytes()) | written, CODE)) == {"who": "Mai"}


def test_it_opens_to_the_second_and_an_open_kit_closes_by_itself(offline: Page, tmp_path: Path) -> None:
    ends = MADE + timedelta(hours=72)
    at(offline, kit_file(tmp_path), ends - timedelta(seconds=5))
    offline.clock.pause_at(ends - timedelta(seconds=2))
    typed(offline, CODE)
    expect(offline.get_by_role("heading", name="Cleo <i>N</i>")).to_be_visible()
    offline.clock.run_for(1000)
    expect(offline.get_by_role("heading", name="Cleo <i>N</i>")).to_be_visible()
    offline.clock.run_for(1000)
    expect(offline.get_by_role("alert").first).to_have_text(
        "This kit expired on Friday 14 March 2025, 18:00 and no longer opens. Use a newer one."
    )
    expect(offline.get_by_label("Kit code")).to_be_hidden()
    assert "périwinkle" not in offline.content()


def test_an_expired_kit_does_not_ask_for_the_code(offline: Page, tmp_path: Path) -> None:
    stranger = at(offline, kit_file(tmp_path), MADE + timedelta(hours=72))
    expect(offline.get_by_role("alert").first).to_contain_text("This kit expired on Friday 14 March 2025, 18:00")
    expect(offline.get_by_label("Kit code")).to_be_hidden()
    stranger.accessible()


def test_a_clock_before_the_kit_was_made_is_not_believed(offline: Page, tmp_path: Path) -> None:
    at(offline, kit_file(tmp_path), MADE - timedelta(minutes=11))
    expect(offline.get_by_role("alert").first).to_contain_text("This device's clock is before the time")
    expect(offline.get_by_label("Kit code")).to_be_hidden()


def test_an_expiry_written_over_opens_nothing(offline: Page, tmp_path: Path) -> None:
    path = kit_file(tmp_path)
    sealed = parts(path.read_bytes())
    longer = sealed["head"].replace(b"2025-03-15", b"2035-03-15")
    assert longer != sealed["head"]
    path.write_bytes(path.read_bytes().replace(base64.b64encode(sealed["head"]), base64.b64encode(longer)))
    at(offline, path, MADE + timedelta(days=30))
    typed(offline, CODE)
    expect(offline.get_by_text("This file was changed or is damaged")).to_be_visible()
    assert "périwinkle" not in offline.content()


def test_a_kit_left_open_is_put_away(offline: Page, tmp_path: Path) -> None:
    at(offline, kit_file(tmp_path), MADE)
    typed(offline, CODE)
    expect(offline.get_by_role("heading", name="Cleo <i>N</i>")).to_be_visible()
    offline.clock.run_for("16:00")
    expect(offline.get_by_label("Kit code")).to_be_visible()
    assert "périwinkle" not in offline.content()


def mistyped(at: int, char: str) -> str:
    return CODE[:at] + char + CODE[at + 1 :]


@pytest.mark.parametrize(
    "code",
    [
        "",
        "HR1-200R-1088",
        CODE[:-1],
        CODE + "0",
        mistyped(4, "Z"),
        mistyped(14, "U"),
        mistyped(19, "Y").replace(CODE[34:38], CODE[34:37] + ("Z" if CODE[37] != "Z" else "Y")),
        mistyped(4, "é"),
    ],
)
def test_a_wrong_code_is_told_where_it_is_wrong_as_the_server_would(offline: Page, tmp_path: Path, code: str) -> None:
    with pytest.raises(TypingError) as error:
        kits.parse_code(code)
    stranger = at(offline, kit_file(tmp_path), MADE)
    typed(offline, code)
    expect(offline.locator("#wrong")).to_have_text(str(error.value))
    stranger.accessible()
    assert "périwinkle" not in offline.content()


def test_the_code_of_another_kit_is_told_apart(offline: Page, tmp_path: Path) -> None:
    at(offline, kit_file(tmp_path), MADE)
    typed(offline, kits.format_code(bytes(13)))
    expect(offline.locator("#wrong")).to_contain_text("This is the code of another kit")
