"""kill -9 in mid commit leaves whole generations, and two devices that commit at once lose nothing: on both databases.

Programs of their own against a database of their own. What a commit acknowledged is there; of one that was killed, all or nothing.
"""

import os
import random
import subprocess
import sys
import time
import uuid
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from holdspace.kernel.keys.store import KeyStore
from holdspace.kernel.sqlcipher.driver import open_encrypted
from tests.house.tree import ROOT
from tests.postgres.cluster import NOT_HERE, Cluster, programs
from tests.psychotherapy.committer import OBJECTS

pytestmark = pytest.mark.slow
PREPARE = "from holdspace.cli import ground\nground.prepare_keys()\nground.prepare_tables()\n"
ROWS = "SELECT count(*), min(rev), max(rev) FROM sealed_object"


class Ground:
    """A Holdspace without anybody in it, and what lies in its second database."""

    def __init__(self, folder: Path, place=None, **more: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDSPACE", "DATABASE"))}
        own = {"HOLDSPACE_DATA": str(folder / "data"), "HOLDSPACE_KEYS": str(folder / "keys")}
        self.environment = kept | own | {"DJANGO_SETTINGS_MODULE": "holdspace.config.settings"} | more
        self.folder, self.place = folder, place
        done = subprocess.run(
            [sys.executable, "-c", PREPARE], check=False, env=self.environment, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        self.owner, self.vid = str(uuid.uuid4()), str(uuid.uuid4())

    def device(self, name: str, most: int = 100_000) -> subprocess.Popen[str]:
        words = [sys.executable, "-m", "tests.psychotherapy.committer", self.owner, self.vid, name, str(most)]
        return subprocess.Popen(words, env=self.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    def ask(self, sql: str):
        if self.place is not None:
            return self.place.ask(sql, name="second_psychotherapy")
        keys = KeyStore(self.folder / "data", self.folder / "keys").load()
        with closing(open_encrypted(keys.apart.db, database=str(self.folder / "data" / "psychotherapy.db"))) as opened:
            return opened.execute(sql).fetchall()


@contextmanager
def grounds(kind: str, folder: Path):
    if kind == "sqlcipher":
        yield Ground(folder)
        return
    if programs() is None:
        pytest.skip(NOT_HERE)
    with Cluster(sync=True) as place:
        yield Ground(folder, place, **place.database("second"))


def acknowledged(device: subprocess.Popen[str]) -> list[int]:
    told, _ = device.communicate(timeout=120)
    return [int(line) for line in told.splitlines()]


@pytest.mark.parametrize("kind", ["sqlcipher", "postgres"])
def test_killed_in_mid_commit_it_leaves_a_whole_generation(tmp_path, kind):
    chance = random.Random(7)
    with grounds(kind, tmp_path) as ground:
        for _ in range(4):
            device = ground.device("one")
            assert device.stdout is not None
            first = int(device.stdout.readline())
            time.sleep(chance.uniform(0.0, 0.4))
            device.kill()
            last = max([first, *acknowledged(device)])
            ((gen, size),) = ground.ask("SELECT gen, size FROM vault")
            assert gen in (last, last + 1)
            assert ground.ask(ROWS) == [(OBJECTS, gen, gen)]
            assert ground.ask(f"SELECT count(*) FROM sealed_root_history WHERE gen = {gen}") == [(1,)]
            assert ground.ask("SELECT max(gen) FROM sealed_root_history") == [(gen,)]
            stored = ground.ask("SELECT sum(length(jwe)) FROM sealed_object")[0][0]
            stored += ground.ask("SELECT sum(length(jwe)) FROM sealed_slot")[0][0]
            stored += ground.ask(f"SELECT length(jwe) FROM sealed_root_history WHERE gen = {gen}")[0][0]
            assert stored == size


@pytest.mark.parametrize("kind", ["sqlcipher", "postgres"])
def test_two_devices_at_once_take_turns_and_lose_nothing(tmp_path, kind):
    """Both found it, too: one of them is first, and the other goes on from there."""
    with grounds(kind, tmp_path) as ground:
        devices = [ground.device(name, 15) for name in ("one", "two")]
        told = [acknowledged(device) for device in devices]
        assert [device.returncode for device in devices] == [0, 0]
        assert sorted(told[0] + told[1]) == list(range(1, 31))  # each generation was one device's
        assert ground.ask("SELECT count(*), max(gen) FROM vault") == [(1, 30)]
        assert sorted(ground.ask("SELECT rev, count(*) FROM sealed_object GROUP BY rev")) == sorted(
            (max(one), OBJECTS) for one in told
        )
