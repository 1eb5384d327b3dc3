"""The database and its keys together: made once, as one step."""

from pathlib import Path

from holdspace.kernel.keys.problems import MissingKey
from holdspace.kernel.keys.store import Keys, KeyStore
from holdspace.kernel.sqlcipher.driver import create_database, refuse_missing


def prepare_database(store: KeyStore, path: Path) -> Keys:
    """Answer the keys of the database at `path`; on the very first start make both.

    Where only one of the two is there, or they do not belong together, one sentence says so (`KeyProblem`) and
    nothing is made. A first start that broke off midway is finished.
    """
    if path.exists():
        if not store.exists() and not store.finish():
            raise MissingKey(
                f"{store.record} is missing. It lies beside the database and names its key: restore it from a backup."
            )
    elif store.exists():
        refuse_missing(path)
    else:
        store.create(lambda keys: create_database(path, keys.db))
    return store.load()
