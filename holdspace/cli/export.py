"""`holdspace export`: a client's signed record as a file that a stranger can check. By somebody of the care team, in person."""

import argparse
import getpass
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from holdspace.access.actor import Origin
from holdspace.cli import ground
from holdspace.kernel.errors import Refused
from holdspace.kernel.ids import as_id


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Name the command."""
    parser = commands.add_parser(
        "export", help="write record.zip for a client: signed notes, proofs, and what checks them"
    )
    parser.add_argument("client", help="the client's id, from the address of their page")
    parser.add_argument("--as", dest="email", required=True, help="who exports: somebody of the client's care team")
    parser.add_argument("--from", dest="since", type=_day, help="first day of sessions, as 2026-01-31")
    parser.add_argument("--until", type=_day, help="last day of sessions")
    parser.add_argument("--out", type=Path, default=Path("record.zip"), help="the file to write (record.zip)")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Ask who it is, export, and write the file for its owner's eyes only."""
    client = as_id(chosen.client)
    if client is None:
        raise Refused("This is no id of a client. It stands in the address of the client's page, after /clients/.")
    if chosen.out.exists():
        raise Refused(f"{chosen.out} is there already and stays as it is. Name another file with --out.")
    ground.prepare_keys()
    ground.open_tables()
    from holdspace.caseload.queries import actor_for  # noqa: PLC0415  # models need the settings to be ready
    from holdspace.notes.services.exporting import export_record  # noqa: PLC0415

    now = timezone.now()
    actor = actor_for(_signed_in(chosen.email), origin=Origin("cli"), at=now)
    made = export_record(actor, client, since=chosen.since, until=chosen.until, at=now)
    handle = os.open(chosen.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(made.content)
    print(
        f"{made.notes} notes with their signatures and proofs are in {chosen.out}. It is not encrypted: it holds clinical text."
    )
    return 0


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _signed_in(email: str) -> Any:
    """The person, after password and second factor."""
    from allauth.mfa.models import Authenticator  # noqa: PLC0415  # as above

    from holdspace.practice.queries import login_by_email  # noqa: PLC0415

    person: Any = login_by_email(email)
    password = _asked("Password: ")
    refused = Refused("That did not match. Nothing was exported.")
    if person is None or not person.is_active or not person.check_password(password):
        raise refused
    factors = list(Authenticator.objects.filter(user_id=person.pk).exclude(type=Authenticator.Type.WEBAUTHN))
    if factors:
        code = "".join(_asked("Code from your authenticator app: ").split())
        if not any(one.wrap().validate_code(code) for one in factors):
            raise refused
    elif not person.practice.fictional:
        raise Refused(
            "Exporting here needs a second factor. Set up codes under Signing in, or export from the client's page."
        )
    return person


def _asked(words: str) -> str:
    return getpass.getpass(words) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
