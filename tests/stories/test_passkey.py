"""A passkey, from the device's own store: set up, signed in with, and a signature by it that anybody can check.

And the browser as witness: it saw the log, and says so when the log was rewritten behind its back.
"""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any, Literal

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from playwright.sync_api import Page, expect

from holdspace.fictional.queries import PASSWORD
from tests.stories.conftest import VisitorMaker
from tests.stories.looking import Visitor
from tests.stories.server import Server

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
LOOKS: list[tuple[int, Literal["light", "dark"]]] = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
WORDS = "Nightmares down to two a week."
ALARM = "The practice's log is not the one this browser saw before."


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Server]:
    """A server of its own, whose database a hand may alter."""
    with Server(tmp_path, HOLDSPACE_DEMO="1") as server:
        yield server


def with_passkey(person: Visitor) -> Page:
    """Set one up on the device."""
    page = person.page
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("What to call it").fill("laptop")
    person.accessible()
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="Write these down now")).to_be_visible()
    return page


def to_sign(page: Page, words: str = WORDS) -> None:
    """Write a note and come to the page that signs it."""
    page.goto("/notes/")
    page.get_by_role("button", name=re.compile("^Start")).first.click()
    page.locator("textarea:visible").first.fill(words)
    page.locator("textarea:visible").first.press("Control+Enter")
    expect(page.get_by_role("heading", name="Read it once, then sign")).to_be_visible()


def in_database(server: Server, script: str) -> str:
    """Run a script of ours against the data of a server, as its operator could."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDSPACE", "DJANGO"))}
    begin = "import django\nfrom holdspace.cli import ground\nground.prepare_keys()\nground.open_tables()\n"
    ran = subprocess.run(
        [sys.executable, "-c", begin + dedent(script)],
        env=kept | server.environment | {"DJANGO_SETTINGS_MODULE": "holdspace.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def check_as_a_stranger_would(kept: dict[str, Any], origin: str) -> None:
    """By the paper alone (security.md 5.2): none of our own code."""
    statement, evidence = raw(kept["statement"]), json.loads(raw(kept["evidence"]))
    assert json.loads(statement)["record"]["sha256"] == kept["digest"]
    client = json.loads(raw(evidence["clientDataJSON"]))
    asked = hashlib.sha256(b"hs/sign/v1\0" + statement).digest()
    assert (client["type"], client["origin"], raw(client["challenge"])) == ("webauthn.get", origin, asked)
    said = raw(evidence["authenticatorData"])
    assert said[:32] == hashlib.sha256(b"localhost").digest()
    assert said[32] & 5 == 5
    key = load_der_public_key(raw(evidence["spki"]))
    assert isinstance(key, EllipticCurvePublicKey)
    message = said + hashlib.sha256(raw(evidence["clientDataJSON"])).digest()
    key.verify(raw(evidence["signature"]), message, ECDSA(SHA256()))


KEPT = """
    import json
    from holdspace.kernel.canonical import b64
    from holdspace.notes.models import Signature
    one = Signature.objects.select_related("version").filter(method="passkey").order_by("-id").first()
    print(json.dumps({"statement": b64(bytes(one.statement)), "evidence": b64(bytes(one.evidence)), "digest": b64(bytes(one.version.sha256))}))
"""


def test_a_passkey_signs_in_and_signs_the_words_themselves(own: Server, visitor: VisitorMaker) -> None:
    ben = visitor.signed_in(own, "ben")
    page = with_passkey(ben)
    page.get_by_role("group").filter(has_text="Ben Adeyemi").locator("summary").click()
    page.get_by_role("button", name="Sign out").first.click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name=re.compile("Ben"))).to_be_visible()
    to_sign(page)
    ben.accessible()
    page.get_by_role("button", name="Sign with passkey").click()
    expect(page.get_by_text("Unchanged since signing")).to_be_visible()
    expect(page.get_by_text("Signed with a passkey.")).to_be_visible()
    page.get_by_text(re.compile(r"Entry [\d,]+ of this practice's log")).click()
    expect(page.get_by_text("whose root begins with")).to_be_visible()
    ben.accessible()
    check_as_a_stranger_would(json.loads(in_database(own, KEPT)), own.url)
    note = page.url
    page.get_by_role("link", name="Add an addendum").click()
    page.get_by_label("What is added").fill("Her sister called.")
    ben.accessible()
    page.get_by_role("button", name="Sign with passkey").click()
    expect(page).to_have_url(note)
    expect(page.get_by_text("Signed with a passkey.")).to_have_count(2)
    check_as_a_stranger_would(json.loads(in_database(own, KEPT)), own.url)


def test_a_passkey_that_is_not_shown_and_words_that_changed_sign_nothing(own: Server, visitor: VisitorMaker) -> None:
    ben = visitor.signed_in(own, "ben")
    page = with_passkey(ben)
    to_sign(page)
    other = page.context.new_page()
    other.goto(page.url.removesuffix("sign/"))
    other.locator("textarea:visible").first.fill("Other words.")
    other.locator("textarea:visible").first.press("Control+Enter")
    expect(other.get_by_role("heading", name="Read it once, then sign")).to_be_visible()
    other.close()
    page.get_by_role("button", name="Sign with passkey").click()
    expect(page.get_by_text(re.compile("draft changed after you opened this page"))).to_be_visible()
    page.reload()
    expect(page.get_by_text("Other words.")).to_be_visible()
    page.get_by_role("button", name="Sign with passkey").click()
    expect(page.get_by_text("Signed with a passkey.")).to_be_visible()


# --- the browser as witness ---

REWRITE = """
    from django.conf import settings
    from django.db import connection, transaction
    from holdspace.audit.checkpoints import Checkpoint, log_key, origin_of
    from holdspace.audit.models import AuditEvent, LogHead, LogNode
    from holdspace.audit.tree import Edge, leaf_hash
    from holdspace.kernel.canonical import canonical
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        head = LogHead.objects.get()
        first = AuditEvent.objects.get(idx=3)
        first.payload = canonical(first.facts() | {"reason": "it was never so"})
        first.leaf = leaf_hash(first.payload)
        first.save()
        made = []
        edge = Edge(0, b"", lambda level, place, found: made.append((level, place, found)))
        for leaf in AuditEvent.objects.filter(idx__isnull=False).order_by("idx").values_list("leaf", flat=True):
            edge.append(bytes(leaf))
        for level, place, found in made:
            LogNode.objects.filter(level=level, i=place).update(hash=found)
        assert edge.size == head.size
        head.root, head.edge = edge.root(), edge.bytes()
        head.checkpoint = log_key(settings.LOG_SECRET()).sign(
            Checkpoint(origin_of(head.practice, head.log), edge.size, head.root)
        )
        head.save()
    print(head.size)
"""


def seen(page: Page) -> dict[str, Any]:
    """What the browser remembers."""
    found = page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('holdspace-log:')).map(([, one]) => one)"
    )
    return dict(json.loads(found[0])) if found else {}


def test_a_browser_that_saw_the_log_says_so_when_it_was_rewritten(own: Server, visitor: VisitorMaker) -> None:
    ben = visitor.signed_in(own, "ben")
    page = with_passkey(ben)
    to_sign(page)
    _has_witnessed(page)
    before = seen(page)
    assert WORDS not in json.dumps(before)
    own.stop()
    assert int(in_database(own, REWRITE)) > 10
    own.start()
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text(ALARM)).to_be_visible()
    expect(page.get_by_text("Entries that this browser had seen are not the same any more.")).to_be_visible()
    ben.accessible()
    page.goto("/clients/")
    expect(page.get_by_text(ALARM)).to_be_visible()
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save the checkpoint this browser saw").click()
    assert saving.value.path().read_text() == before["note"]
    found = subprocess.run(
        [str(Path(sys.executable).with_name("holdspace")), "verify", "--checkpoint", str(saving.value.path())],
        env=os.environ | own.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, "Not as it was" in found.stderr) == (1, True), found.stderr
    fresh = visitor.signed_in(own, "ada").page
    _has_witnessed(fresh)
    expect(fresh.get_by_text(ALARM)).to_be_hidden()
    _signs_only_despite(page)


def _signs_only_despite(page: Page) -> None:
    page.goto("/notes/")
    page.get_by_role("listitem").get_by_role("link", name=re.compile("^Finish")).first.click()
    page.locator("textarea:visible").first.press("Control+Enter")
    page.get_by_role("button", name="Sign with passkey").click()
    expect(page.get_by_text("does not go on from what this browser saw")).to_be_visible()
    page.get_by_label("Sign although this browser was shown another log").check()
    page.get_by_role("button", name="Sign with passkey").click()
    expect(page.get_by_text("Signed with a passkey.")).to_be_visible()


RESTORE = """
    from django.utils import timezone
    from holdspace.audit.services import begin_new_log, newest_head
    from holdspace.practice.queries import all_practices
    for practice in all_practices():
        known = newest_head(practice).checkpoint
        begin_new_log(practice, known=known, reason="restored from the backup of yesterday", at=timezone.now())
"""


def test_after_a_restore_the_browser_says_once_that_a_new_log_began(own: Server, visitor: VisitorMaker) -> None:
    ben = visitor.signed_in(own, "ben")
    page = ben.page
    _has_witnessed(page)
    own.stop()
    in_database(own, RESTORE)
    own.start()
    page.context.clear_cookies()
    ben.sign_in("ben@alderlane.example", PASSWORD)
    notice = page.get_by_role("region", name="The practice was restored")
    expect(notice).to_contain_text(re.compile(r"Restored on \d+ \w+ \d{4}, \d\d:\d\d: a new log began"))
    expect(page.get_by_text(ALARM)).to_be_hidden()
    ben.accessible()
    notice.get_by_role("button", name="I have read this").click()
    page.goto("/clients/")
    expect(notice).to_be_hidden()
    assert seen(page)["note"].split("\n")[0].endswith("/log/2")


REMEMBER = """(facts) => {
    const name = Object.keys(localStorage).find((key) => key.startsWith("holdspace-log:"));
    localStorage[name] = JSON.stringify({ ...JSON.parse(localStorage[name]), ...facts });
}"""


def test_every_screen_of_it(own: Server, visitor: VisitorMaker) -> None:
    ben = visitor.signed_in(own, "ben")
    page = with_passkey(ben)
    page.goto("/accounts/2fa/webauthn/")
    _look(ben, "passkeys")
    to_sign(page)
    _look(ben, "passkey-sign")
    page.get_by_text("Sign with your password").click()
    _look(ben, "passkey-password")
    page.get_by_role("button", name="Sign with passkey").click()
    page.get_by_text(re.compile("^Entry")).click()
    _look(ben, "passkey-signed")
    page.get_by_role("link", name="Add an addendum").click()
    _look(ben, "passkey-addendum")
    page.evaluate(REMEMBER, {"alarm": {"verdict": "smaller", "at": "2026-05-03T14:00:00Z"}})
    page.reload()
    expect(page.get_by_text("It has fewer entries than this browser had seen.")).to_be_visible()
    _look(ben, "witness-alarm")
    page.evaluate(REMEMBER, {"alarm": None, "restored": {"begun": "3 May 2026, 14:00", "known": "10", "seen": 12}})
    page.reload()
    expect(page.get_by_text("The backup knew 10 entries; this browser had seen 12.")).to_be_visible()
    _look(ben, "witness-restored")


def test_the_audit_page_says_how_far_this_browser_saw_and_lets_it_begin_anew(
    own: Server, visitor: VisitorMaker
) -> None:
    mara = visitor.signed_in(own, "mara")
    page = mara.page
    page.goto("/audit/")
    expect(page.get_by_text(re.compile(r"This browser last saw entry [\d,]+ of the log"))).to_be_visible()
    page.evaluate(REMEMBER, {"alarm": {"verdict": "rewritten", "at": "2026-05-03T14:00:00Z"}})
    page.reload()
    expect(page.get_by_text(ALARM)).to_be_visible()
    _look(mara, "witness-again")
    page.get_by_role("button", name="Let this browser watch from here on").click()
    expect(page.get_by_text(ALARM)).to_be_hidden()
    expect(page.get_by_text(re.compile(r"This browser last saw entry"))).to_be_visible()
    page.reload()
    expect(page.get_by_text(ALARM)).to_be_hidden()


def _look(person: Visitor, name: str) -> None:
    for width, scheme in LOOKS:
        person.page.set_viewport_size({"width": width, "height": 900 if width > 800 else 844})
        person.page.emulate_media(color_scheme=scheme)
        person.page.evaluate("scrollTo(0, 0)")
        person.page.wait_for_timeout(400)  # until the colours have changed over
        person.accessible()
        person.picture(name + ("" if width > 800 else "-phone") + ("-dark" if scheme == "dark" else ""))
    person.page.set_viewport_size({"width": 1280, "height": 900})
    person.page.emulate_media(color_scheme="light")


def _has_witnessed(page: Page) -> None:
    """Wait until this browser remembers a checkpoint. Asked from outside: the page's policy lets nobody evaluate words inside."""
    end = time.monotonic() + 15
    while not page.evaluate("Object.keys(localStorage).some((key) => key.startsWith('holdspace-log:'))"):
        assert time.monotonic() < end, "no checkpoint was remembered"
        page.wait_for_timeout(50)
