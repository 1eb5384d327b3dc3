"""What the boundary check costs: a sentence in Python, a keystroke in a note of 2 KB in the browser's engine, and loading it.

Run as `python -m bench.boundary KEYS`; answers JSON rows. The browser's half runs under Node, whose JavaScript is Chromium's.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from holdspace.boundary import classify
from holdspace.boundary.asset import browser_data
from holdspace.boundary.engine import engine
from training.boundary.corpus import ours

NOTE = 2_000  # characters
Row = dict[str, Any]


def main() -> None:
    """Measure and print."""
    print(json.dumps([*_python(), *_browser(int(sys.argv[1]))]))


def _python() -> list[Row]:
    began = time.perf_counter()
    engine()
    loaded = (time.perf_counter() - began) * 1000
    texts = [one.text for one in ours()][:3000]
    times = []
    for text in [*texts, *texts]:
        start = time.perf_counter()
        classify(text)
        times.append((time.perf_counter() - start) * 1000)
    # The second round: the first builds the automata.
    return [
        {"name": "boundary check, load in Python", "text": f"{loaded:.0f} ms", "aim": ""},
        _row("sentence in Python", times[3000:], "1 ms"),
    ]


def _browser(keys: int) -> list[Row]:
    note = ""
    for one in ours():
        note = note if len(note) > NOTE else f"{note}{one.text}\n"
    with tempfile.TemporaryDirectory() as folder:
        asset, words = Path(folder) / "asset.json", Path(folder) / "note.txt"
        asset.write_bytes(browser_data())
        words.write_text(note, encoding="utf-8")
        program = Path(__file__).with_name("boundary.mjs")
        command = ["node", "--no-warnings", str(program), str(asset), str(words), str(keys)]
        done = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return [
        {"name": "boundary check, load in the browser's engine", "text": f"{done['loaded']:.0f} ms", "aim": "50 ms"},
        {"name": "boundary check, first reading of 2 KB", "text": f"{done['whole']:.0f} ms", "aim": ""},
        _row("keystroke in 2 KB", done["taken"], "5 ms"),
    ]


def _row(name: str, taken: list[float], aim: str) -> Row:
    times = sorted(taken)
    return {
        "name": f"boundary check, {name}",
        "median": statistics.median(times),
        "p95": times[int(len(times) * 0.95)],
        "rate": 1000 / statistics.mean(times),
        "count": len(times),
        "aim": aim,
    }


if __name__ == "__main__":
    main()
