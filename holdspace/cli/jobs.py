"""`holdspace jobs`: what the server does by itself, in a process of its own, for several application processes on PostgreSQL."""

import argparse
import os
import sys
from typing import NoReturn

from django.db import connections

from holdspace.cli import ground, serve
from holdspace.kernel.errors import Refused


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Name the command."""
    parser = commands.add_parser(
        "jobs", help="run the jobs apart from the servers (PostgreSQL; start those with HOLDSPACE_JOBS=0)"
    )
    parser.set_defaults(run=run)


def run(_chosen: argparse.Namespace) -> NoReturn:
    """Become the process that runs them."""
    if ground.embedded():
        raise Refused("With the embedded database the server runs the jobs itself. Start it with `holdspace serve`.")
    ground.prepare_keys()
    ground.open_tables()
    connections.close_all()
    serve.hand_over_keys()
    print("The jobs run. Stop them with Ctrl-C.", flush=True)
    os.execv(sys.executable, [sys.executable, "-m", "holdspace.config.working"])  # noqa: S606  # ourselves, no shell
