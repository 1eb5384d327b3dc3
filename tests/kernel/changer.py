"""A process that changes the key, or finishes a change, and kills itself before its n-th act on the files.

python -m tests.kernel.changer change|finish DATA KEYS PASSPHRASE|- N
"""

import os
import signal
import sys
from pathlib import Path

from holdspace.kernel.keys.change import finish, prepare
from holdspace.kernel.keys.store import KeyStore
from holdspace.kernel.sqlcipher.copying import copy_database

ACTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.scandir", "shutil.rmtree"}


def main() -> None:
    """Do what is asked; end with 0 when it was done before the n-th act came."""
    act, data, keys, phrase, number = sys.argv[1:]
    store = KeyStore(Path(data), Path(keys))
    if phrase != "-":
        store.unlock(phrase)
    die_before(int(number), under=Path(data).parent)
    if act == "finish":
        finish(store)
    else:
        change(store, phrase)


def change(store: KeyStore, phrase: str) -> None:
    database, old = store.data_dir / "holdspace.db", store.load()
    ready = prepare(store, bytes(20), lambda new, target: copy_database(database, old.db, target, new.db), typed=phrase)
    ready.decide()


def die_before(number: int, *, under: Path) -> None:
    """Python tells its audit hooks of each act on a file just before it."""
    count = 0

    def look(event: str, about: tuple[object, ...]) -> None:
        nonlocal count
        if event in ACTS and str(about[0]).startswith(str(under)):
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(look)


if __name__ == "__main__":
    main()
