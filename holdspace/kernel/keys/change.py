"""The files of a change of key, so ordered that one rename is the whole decision (security.md 6.3; decision 0015).

    changing-<kid>/   being made: the databases under the new key, and its dbkey.json; the old ones are in use
    changed-<kid>/    decided: the same folder renamed; whoever opens next moves its files into place
    before-<kid>/     the old ones, a whole data directory of its own, until it is discarded

Killed before the rename, the old database opens with the old key; killed after it, the new one with the new. Finishing needs
no key and can be done again from any point. <kid> is the beginning of the key's name.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from holdspace.kernel.keys import passphrase
from holdspace.kernel.keys.files import make_private_directory, sync_directory, write_private
from holdspace.kernel.keys.material import Keys, new_keys
from holdspace.kernel.keys.places import place_of
from holdspace.kernel.keys.problems import KeyProblem
from holdspace.kernel.keys.record import Slot, dump
from holdspace.kernel.keys.store import SYSTEMD, KeyStore, recovery_slot

CHANGING, CHANGED, BEFORE = "changing-", "changed-", "before-"
DATABASE, APART, RECORD = "holdspace.db", "psychotherapy.db", "dbkey.json"
_SIDES = ("-wal", "-shm")


@dataclass(frozen=True)
class Change:
    """A change of key that is ready to be decided."""

    store: KeyStore
    folder: Path
    keys: Keys

    def decide(self) -> None:
        """Make it so: one rename; then the moves that follow from it."""
        self.folder.rename(self.folder.with_name(self.folder.name.replace(CHANGING, CHANGED)))
        sync_directory(self.store.data_dir)
        finish(self.store)
        self.store.hold(self.keys)


def prepare(store: KeyStore, secret: bytes, copy: Callable[[Keys, Path], None], *, typed: str = "") -> Change:
    """Make a new database key, put it beside the old one into the same kind of place, and copy the database under it.

    secret: of the new recovery code. copy: copies the database under the given keys into the given file, the second database into a file
    beside it, and proves both.
    typed: the passphrase, where the key lies in a passphrase slot. The log key stays.
    """
    clear_unfinished(store)
    old = store.load()
    kind = present_kind(store)
    keys = new_keys(log=old.log)
    folder = store.data_dir / f"{CHANGING}{keys.kid[:16]}"
    make_private_directory(folder)
    slot: Slot = {}
    try:
        copy(keys, folder / DATABASE)
        if (store.data_dir / APART).exists() and not (folder / APART).exists():
            raise KeyProblem("The second database was not copied. Nothing was changed.")
        slot = store.place_keys(keys, kind, typed)
        untold = [*store.untold(), f"key.changed {old.kid} {keys.kid}"]
        slots = [slot, recovery_slot(keys, secret)]
        write_private(folder / RECORD, dump({"v": 1, "kid": keys.kid, "slots": slots, "untold": untold}))
        _prove(store, folder, keys, typed)
    except BaseException:
        place = place_of(slot, store.key_dir, None)
        if place is not None:
            place.remove()
        clear_unfinished(store)
        raise
    return Change(store, folder, keys)


def present_kind(store: KeyStore) -> str:
    """The kind of place the key lies in, if a change can write a new one there."""
    kinds = store.kinds()
    if not kinds or kinds[0] == SYSTEMD:
        raise KeyProblem(
            "The key comes from a systemd credential, which Holdspace cannot write. Run `holdspace keys to-file`, then "
            "`holdspace keys change`, then encrypt the new key file as the credential (docs/operating.md). Nothing was changed."
        )
    return kinds[0]


def finish(store: KeyStore) -> bool:
    """Finish a change that was decided, and clear away one that was not. True if there was one to finish."""
    found = sorted(store.data_dir.glob(f"{CHANGED}*")) if store.data_dir.is_dir() else []
    for folder in found:
        _finish(store, folder)
        store.hold(None)  # what was read before is the old key
    clear_unfinished(store)
    return bool(found)


def clear_unfinished(store: KeyStore) -> None:
    """Clear away the copy of a change that broke off before it was decided.

    A key that was written for it stays where it lies: it opens nothing, and no key is ever deleted on a guess.
    """
    for folder in store.data_dir.glob(f"{CHANGING}*"):
        shutil.rmtree(folder)


def left_behind(store: KeyStore) -> list[Path]:
    """The folders with what was before each change."""
    return sorted(path for path in store.data_dir.glob(f"{BEFORE}*") if path.is_dir())


def discard_old(store: KeyStore) -> int:
    """Delete what was before earlier changes, the old keys with it; answers how many there were."""
    folders = left_behind(store)
    present = {tuple(place.slot.items()) for place in store.places()}
    for folder in folders:
        if (folder / RECORD).exists():
            for place in KeyStore(folder, store.key_dir).places():
                if place.slot["kind"] != SYSTEMD and tuple(place.slot.items()) not in present:
                    place.remove()
        shutil.rmtree(folder)
    sync_directory(store.data_dir)
    return len(folders)


def _prove(store: KeyStore, folder: Path, keys: Keys, typed: str) -> None:
    """The new pair opens as a data directory of its own, the way the next start will open it."""
    made = KeyStore(folder, store.key_dir)
    back = made.unlock(typed) if made.kinds() == [passphrase.KIND] else made.load()
    if back != keys:
        raise KeyProblem("The new key reads back differently. Nothing was changed.")


def _finish(store: KeyStore, folder: Path) -> None:
    """Each step leaves a state from which the same steps lead to the same end."""
    data, new_record = store.data_dir, folder / RECORD
    if new_record.exists():
        before = data / f"{BEFORE}{store.read()['kid'][:16]}"
        make_private_directory(before)
        if not (before / RECORD).exists():
            write_private(before / RECORD, store.record.read_bytes())
        for name in (DATABASE, APART):
            if (folder / name).exists():
                _exchange(data, before, folder / name)
        new_record.replace(store.record)
        sync_directory(data)
    shutil.rmtree(folder)
    sync_directory(data)


def _exchange(data: Path, before: Path, new: Path) -> None:
    """A database under the new key takes the place of the old one, which is kept."""
    for side in _SIDES:  # empty, or not there; beside the new file they would spoil it
        _move(data / f"{new.name}{side}", before / f"{new.name}{side}")
    if not (before / new.name).exists():
        _move(data / new.name, before / new.name)
    sync_directory(before)
    new.replace(data / new.name)
    sync_directory(data)


def _move(path: Path, to: Path) -> None:
    if path.exists():
        path.replace(to)
