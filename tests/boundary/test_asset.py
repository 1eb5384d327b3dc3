"""What is served to the browser."""

import gzip
import json
import re

from holdspace.boundary.asset import SCRIPTS, browser_data


def test_all_that_the_browser_needs_is_under_400_kilobytes_compressed():
    scripts = b"".join(path.read_bytes() for path in sorted(SCRIPTS.glob("*.js")))
    assert len(gzip.compress(browser_data(), 9)) + len(gzip.compress(scripts, 9)) < 400_000


def test_the_rules_own_tests_stay_at_home():
    asset = json.loads(browser_data())
    assert set(asset) == {"rules", "lists", "model"}
    assert all("tests" not in rule for rule in asset["rules"]["rules"])


def test_the_scripts_reach_for_nothing():
    """No network, no storage, no clock, no page: only each other."""
    for path in SCRIPTS.glob("*.js"):
        text = re.sub(r"//.*|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(
            r"\b(fetch|XMLHttpRequest|localStorage|indexedDB|document|window|navigator|Date|import\()\b", text
        ), path.name
        assert all(name.startswith("./") for name in re.findall(r'from "([^"]+)"', text)), path.name
