"""`holdspace recovery-code` and `holdspace recover`: the second way to the database key."""

import argparse
import getpass
import sys

from django.conf import settings

from holdspace.cli import ground


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Name the commands."""
    make = commands.add_parser("recovery-code", help="print a new recovery code; the old one stops working")
    make.set_defaults(run=new_code)
    use = commands.add_parser("recover", help="make a new key file from the printed recovery code")
    use.set_defaults(run=recover)


def new_code(_chosen: argparse.Namespace) -> int:
    """Make a new recovery code and print it once."""
    with ground.only_one():
        ground.prepare_keys()
        print(settings.KEY_STORE.new_recovery_code())
    print(
        "Print or write this down now. It opens the database without the key file, and is shown only once.",
        file=sys.stderr,
    )
    return 0


def recover(_chosen: argparse.Namespace) -> int:
    """Ask for the recovery code (never on the command line, where others could see it) and write a new key file."""
    code = getpass.getpass("Recovery code: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    path = settings.KEY_STORE.recover(code)
    print(f"A new key file is at {path}. Holdspace opens as before.")
    return 0
