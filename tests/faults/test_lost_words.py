"""Fifty deaths while somebody types, at random moments: every keystroke older than three seconds comes back, none lies readable on the disk.

A slice runs among the stories (tests/stories/test_no_lost_word.py); figures go to the printed output (`make prove`, `-s`) and from
there into docs/proofs.md.
"""

import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.stories.lost_words import prove

ROUNDS = 50


@pytest.mark.prove
def test_fifty_times_no_word_older_than_three_seconds_is_lost():
    with sync_playwright() as driver, tempfile.TemporaryDirectory(prefix="hs-", ignore_cleanup_errors=True) as short:
        prove(driver, Path(short), ROUNDS, seed=20261125)
