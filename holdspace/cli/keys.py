"""`holdspace keys`, `recovery-code` and `recover`: where the key lies, and every way to it (docs/operating.md)."""

import argparse
import getpass
import secrets
import sys

from django.conf import settings

from holdspace.cli import ground, passphrases
from holdspace.kernel.errors import Refused
from holdspace.kernel.keys import change as changes
from holdspace.kernel.keys import passphrase, recovery
from holdspace.kernel.keys.places import Place
from holdspace.kernel.keys.problems import KeyProblem
from holdspace.kernel.keys.store import FILE, KEYRING, SYSTEMD, KeyStore
from holdspace.kernel.sqlcipher.copying import copy_databases

MOVES = {
    "to-keyring": (KEYRING, "move the key into the keyring of the operating system"),
    "to-passphrase": (
        passphrase.KIND,
        "move the key under a passphrase that is asked at every start; or change the passphrase",
    ),
    "to-file": (FILE, "move the key into a key file"),
    "to-systemd": (SYSTEMD, "keep the key in the systemd credential that this process was given, and nowhere else"),
}


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Name the commands."""
    keys = commands.add_parser("keys", help="say where the key of the database lies; move it; change it")
    keys.set_defaults(run=tell)
    acts = keys.add_subparsers(metavar="act")
    for act, (kind, words) in MOVES.items():
        acts.add_parser(act, help=words).set_defaults(run=move, kind=kind)
    new = acts.add_parser("change", help="make a new key for the database and a copy of it under the new key")
    new.add_argument(
        "--discard-old", action="store_true", help="delete what was before earlier changes, and nothing else"
    )
    new.set_defaults(run=change)
    make = commands.add_parser("recovery-code", help="print a new recovery code; the old one stops working")
    make.set_defaults(run=new_code)
    use = commands.add_parser("recover", help="make a new key file from the printed recovery code")
    use.set_defaults(run=recover)


def tell(_chosen: argparse.Namespace) -> int:
    """Say where the key lies and which ways lead to it; nothing secret."""
    store: KeyStore = settings.KEY_STORE
    if not store.exists():
        print(f"There is no key yet: {settings.DATA} is made at the first start.")
        return 0
    print(f"Key {store.read()['kid']}\nof {settings.DATA}")
    lines = [f"It lies in {place.words}: {_state(store, place)}." for place in store.places()]
    if passphrase.KIND in store.kinds():
        lines.append("It opens with a passphrase, asked at every start.")
    if len(store.kinds()) > 1:
        lines.append("A move from one place to another was interrupted. Give the same command again to finish it.")
    code = "A recovery code was made; " if store.has_recovery_code() else "There is no recovery code: "
    lines.append(code + "`holdspace recovery-code` makes a new one.")
    lines += [f"What was before a change of key is kept in {folder}." for folder in changes.left_behind(store)]
    print("\n".join(lines))
    return 0


def _state(store: KeyStore, place: Place) -> str:
    try:
        return "there" if place.read().kid == store.read()["kid"] else "the key of another database"
    except KeyProblem as problem:
        return f"not usable. {problem.sentence.rstrip('.')}"


def move(chosen: argparse.Namespace) -> int:
    """Move the key, with the server stopped."""
    store: KeyStore = settings.KEY_STORE
    with ground.only_one():
        _refuse_nothing(store)
        ground.prepare_keys()
        typed = passphrases.new_one() if chosen.kind == passphrase.KIND else ""
        left = store.move(chosen.kind, typed=typed)
        ground.prepare_tables()
    if chosen.kind == passphrase.KIND:
        print("The key opens with the passphrase now. Holdspace asks for it at every start.")
    else:
        print(f"The key lies in {store.places()[0].words} now.")
    for sentence in left:
        print(sentence, file=sys.stderr)
    if not store.has_recovery_code():
        print("There is no recovery code yet. Make one: holdspace recovery-code", file=sys.stderr)
    return 0


def change(chosen: argparse.Namespace) -> int:
    """Make a new database key, or discard what was before earlier changes; with the server stopped."""
    store: KeyStore = settings.KEY_STORE
    with ground.only_one():
        _refuse_nothing(store)
        if chosen.discard_old:
            return _discard(store)
        if not ground.embedded():
            raise Refused("On PostgreSQL the database has no key of Holdspace's: its disk is encrypted by other means.")
        changes.finish(store)
        typed = passphrases.at_terminal(store) if changes.present_kind(store) == passphrase.KIND else ""
        ground.prepare_keys()
        ground.prepare_tables()
        _change(store, typed)
        ground.prepare_tables()
    return 0


def _change(store: KeyStore, typed: str) -> None:
    from django.db import connections  # noqa: PLC0415  # needs the settings to be ready

    connections.close_all()
    old, secret = store.load(), secrets.token_bytes(recovery.SECRET_BYTES)
    ready = changes.prepare(
        store, secret, lambda keys, target: copy_databases(ground.database(), old, target, keys), typed=typed
    )
    # Before the decision: backups will be encrypted to this code, so it must never exist unseen.
    print(
        "The new recovery code. Print it now; it is shown only once. It replaces the old one when the line below says so."
    )
    print(recovery.format_code(secret), flush=True)
    ready.decide()
    settings.SECRET_KEY = ready.keys.server_secret
    print(
        f"The key is changed, and the new recovery code counts. The database under the old key is kept in "
        f"{changes.left_behind(store)[-1]}; the old recovery code opens it. When a backup under the new key is good, "
        "delete it: holdspace keys change --discard-old"
    )


def _discard(store: KeyStore) -> int:
    changes.finish(store)
    count = changes.discard_old(store)
    print("There was nothing to discard." if not count else f"What was before {count} change(s) of key is deleted.")
    if count:
        print("Copies of the data directory made before then open with the recovery code of their time only.")
    return 0


def new_code(_chosen: argparse.Namespace) -> int:
    """Make a new recovery code and print it once."""
    with ground.only_one():
        ground.prepare_keys()
        print(settings.KEY_STORE.new_recovery_code())
        settings.KEY_STORE.tell_later("practice.make_recovery_code")
    print(
        "Print or write this down now. It opens the database when the key is lost, and every backup made from now on. "
        "It is shown only once.",
        file=sys.stderr,
    )
    return 0


def recover(_chosen: argparse.Namespace) -> int:
    """Ask for the recovery code (never on the command line, where others could see it) and write a new key file."""
    with ground.only_one():
        changes.finish(settings.KEY_STORE)
        code = getpass.getpass("Recovery code: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
        path = settings.KEY_STORE.recover(code)
    print(f"A new key file is at {path}. Holdspace opens as before.")
    print(
        "`holdspace keys` moves the key elsewhere; a passphrase or keyring entry used before does not open it any more."
    )
    return 0


def _refuse_nothing(store: KeyStore) -> None:
    if not store.exists():
        changes.finish(store)
    if not store.exists():
        raise Refused(f"There is no key yet in {settings.DATA}: it is made at the first start.")
