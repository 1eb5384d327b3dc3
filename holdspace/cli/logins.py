"""`holdspace reset-login`: the way back for an only owner who cannot get in."""

import argparse

from django.conf import settings
from django.utils import timezone

from holdspace.access.actor import Origin
from holdspace.cli import ground


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Name the command."""
    parser = commands.add_parser("reset-login", help="make a one-time link for somebody who cannot get in")
    parser.add_argument("email", help="what the person signs in with")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Reset the login, with the server stopped, and print the link."""
    with ground.only_one():
        ground.prepare_keys()
        ground.prepare_tables()
        from holdspace.practice.services.people import reset_login_at_machine  # noqa: PLC0415  # models need settings

        link = reset_login_at_machine(chosen.email, origin=Origin("cli"), at=timezone.now())
    base = f"https://{settings.PUBLIC_NAME}" if settings.BEHIND_TLS else f"http://localhost:{settings.PORT}"
    print(f"Start Holdspace, then open this link within a day. It works once:\n{base}/join/{link.secret}/")
    return 0
