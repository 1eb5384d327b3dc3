"""The fictional practice, loaded once a run and copied to whoever begins with it: loading takes seconds of computing.

`put_into` gives a folder with nothing in it `data` and `keys` as a real `holdspace demo` left them. Each copy has the same
keys; a test that needs two strangers, or is about loading itself, asks for `FRESH`.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

FRESH = {"HOLDSPACE_TEST_FRESH": "1"}  # in a test's environment: load it in earnest
PARTS = ("data", "keys")


def put_into(folder: Path, environment: Mapping[str, str]) -> None:
    """Lay the loaded practice into a folder that has no data yet; on PostgreSQL and for FRESH, nothing."""
    usual = {"HOLDSPACE_DATA": str(folder / "data"), "HOLDSPACE_KEYS": str(folder / "keys")}
    elsewhere = any(environment.get(name, path) != path for name, path in usual.items())
    if elsewhere or environment.get("DATABASE_URL") or FRESH.items() <= environment.items():
        return
    if _lived_in(folder):
        return
    loaded = _loaded()
    for name in PARTS:
        shutil.copytree(loaded / name, folder / name, dirs_exist_ok=True)


def _lived_in(folder: Path) -> bool:
    found = [path for name in PARTS for path in (folder / name).rglob("*") if path.is_file()]
    return any(path.name != "holdspace.lock" for path in found)


def _loaded() -> Path:
    """Where it lies, made by the first process of this run that asks."""
    run = Path(os.environ["HOLDSPACE_TEST_RUN"])
    folder = run / "fictional"
    with (run / "fictional.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _load(run / "fictional.new")
            (run / "fictional.new").rename(folder)
    return folder


def _load(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDSPACE", "DJANGO"))}
    own = {"HOLDSPACE_DATA": str(folder / "data"), "HOLDSPACE_KEYS": str(folder / "keys")}
    program = str(Path(sys.executable).with_name("holdspace"))
    done = subprocess.run([program, "demo"], env=kept | own, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr
