"""The notebook of psychotherapy notes in a browser: opening, reading, saving, searching, a new key. `python -m bench.notebook [NOTES]`.

Chromium, the page's own modules under the page's own policy, this device's IndexedDB, a passkey in software. The server is a stand-in inside
the page: what is measured is what sealing costs, not the way to the server. Beside it the floor: the same number of bytes through AES-GCM alone.
"""

import json
import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
OPENINGS, READINGS, SAVES = 20, 200, 100
Line = dict[str, Any]


def figures(page: Page, notes: int) -> list[Line]:
    """Everything, on a notebook of so many notes over 40 clients."""
    filled = run(page, "fill", notes)
    floor = f"floor {statistics.median(run(page, 'floor', notes)):.0f} ms"
    passkey = line("open by passkey", run(page, "passkey", OPENINGS), "150 ms p95")
    searched = run(page, "search")
    rotated = run(page, "rotate")
    return [
        line("open by passphrase", run(page, "passphrase", OPENINGS), "1 s p95"),
        passkey,
        line("open a note", run(page, "open", READINGS), "20 ms p95"),
        line("save a note", run(page, "save", SAVES), "60 ms p95"),
        text(f"first search of {filled:,} notes ({floor})", f"{searched['first']:.0f} ms", "1 s"),
        line("a search after that", searched["more"], "1 s"),
        text(f"a new key for {rotated['notes']:,} notes ({floor})", f"{rotated['took'] / 1000:.1f} s", "5 s"),
    ]


def line(name: str, times: list[float], aim: str) -> Line:
    """A line of the table, from milliseconds."""
    last = sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]
    figure = {
        "median": statistics.median(times),
        "p95": last,
        "rate": 1000 * len(times) / sum(times),
        "count": len(times),
    }
    return {"name": f"notebook: {name}", "aim": aim, **figure}


def text(name: str, found: str, aim: str) -> Line:
    """A line that is one figure."""
    return {"name": f"notebook: {name}", "text": found, "aim": aim}


def run(page: Page, name: str, argument: Any = None) -> Any:
    """One measure of the suite."""
    return page.evaluate("([name, given]) => globalThis.suite[name](given)", [name, argument])


def sizes(built: Path) -> list[Line]:
    """What a browser fetches."""
    facts = json.loads(built.read_text(encoding="utf-8"))
    return [
        text("the page's script, gzip", f"{facts['notebook']['gzip']:,} bytes", "30,720"),
        text("Argon2id, fetched when a passphrase is typed, gzip", f"{facts['stretch']['gzip']:,} bytes", "12,288"),
    ]


def measured(notes: int) -> list[Line]:
    """With a browser of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdspace.config.settings")
    django.setup()
    from tests.psychotherapy.browsers import ROOT, suite_page  # noqa: PLC0415  # needs the settings

    with tempfile.TemporaryDirectory() as folder, suite_page(Path(folder)) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page()
        page.set_default_timeout(600_000)
        _passkeys(page)
        page.goto(address)
        page.wait_for_function("() => globalThis.suite !== undefined")
        found = figures(page, notes)
        browser.close()
        return found + sizes(ROOT / "build" / "notebook" / "manifest.json")


def _passkeys(page: Page) -> None:
    """A passkey in software that knows the prf extension."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    how = {"protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True}
    how |= {"hasUserVerification": True, "isUserVerified": True, "hasPrf": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": how})


if __name__ == "__main__":
    print(json.dumps(measured(int((sys.argv[1:] or ["5000"])[0]))))
