"""A passkey, from the device's own store: set up, signed in with, and shown again for a signature."""

import re

from playwright.sync_api import expect

from tests.stories.conftest import VisitorMaker
from tests.stories.server import Server

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_signs_in_and_signs(fictional: Server, visitor: VisitorMaker) -> None:
    ben = visitor.signed_in(fictional, "ben")
    page = ben.page
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("What to call it").fill("laptop")
    ben.accessible()
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="Write these down now")).to_be_visible()
    page.get_by_role("group").filter(has_text="Ben Adeyemi").locator("summary").click()
    page.get_by_role("button", name="Sign out").first.click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name=re.compile("Ben"))).to_be_visible()
    page.get_by_role("button", name=re.compile("^Start")).first.click()
    page.locator("textarea").first.fill("Nightmares down to two a week.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Read it once, then sign")).to_be_visible()
    page.get_by_role("button", name=re.compile("Sign with passkey")).click()
    expect(page.get_by_text("Unchanged since signing")).to_be_visible()
    expect(page.get_by_text(re.compile("passkey, attested by this server", re.IGNORECASE))).to_be_visible()
