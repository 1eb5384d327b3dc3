"""The browser's engine, run by Node over the same asset."""

import json
import subprocess
from pathlib import Path
from typing import Any

from holdspace.boundary.asset import browser_data

PROGRAM = Path(__file__).with_name("parity.mjs")


def answers(asks: list[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    """What js/ makes of each question, in order. Questions: {text} or {text, kind}."""
    asset = folder / "asset.json"
    asset.write_bytes(browser_data())
    lines = "\n".join(json.dumps(ask) for ask in asks)
    command = ["node", "--no-warnings", str(PROGRAM), str(asset)]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]
