"""Loaded by pytest before Django's settings (`-p tests.early`): a data directory and keys for this run alone.

The tests run on the settings a practice runs on; only the two directories differ. Workers of pytest-xdist inherit
them, and pytest-django gives each its own database file. HOLDSPACE_TEST_DB=postgres puts the whole run on a PostgreSQL
server of its own instead.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from holdspace.kernel.keys.store import KeyStore
from tests.postgres.cluster import Cluster, of_this_run

_MARK = "HOLDSPACE_TEST_RUN"

if _MARK not in os.environ:
    _directory = Path(tempfile.mkdtemp(prefix="holdspace-test-"))
    os.environ[_MARK] = str(_directory)
    os.environ["HOLDSPACE_DATA"] = str(_directory / "data")
    os.environ["HOLDSPACE_KEYS"] = str(_directory / "keys")
    os.environ["HOLDSPACE_BACKUP_TO"] = str(_directory / "no-such-disk")  # whoever wants a backup says where
    KeyStore(_directory / "data", _directory / "keys").create()
    atexit.register(shutil.rmtree, _directory, ignore_errors=True)
    for _name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(_name, None)
    if os.environ.get("HOLDSPACE_TEST_DB") == "postgres":
        _cluster = Cluster()
        os.environ["HOLDSPACE_TEST_SOCKET"] = str(_cluster.start().socket)
        atexit.register(_cluster.stop)

_place = of_this_run()
if _place is not None:
    # As the owner; the tests of the walls enter as the application does. The settings are read here and now, so that no process
    # that a test starts finds this address.
    os.environ["DATABASE_URL"] = _place.url("holdspace")
    import holdspace.config.settings  # noqa: F401

    del os.environ["DATABASE_URL"]
