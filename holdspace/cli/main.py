"""The door: reads the words of the command and opens the right room."""

import argparse
import os
import sys

from django.db import Error

from holdspace.cli import backup, check, decide, demo, export, jobs, keys, logins, restore, serve, verify, verify_server
from holdspace.kernel.errors import HoldspaceError, trouble_of
from holdspace.kernel.keys.problems import KeyProblem


def main(words: list[str] | None = None) -> int:
    """Run one command. Returns the exit code; every failure we know is one sentence on standard error."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdspace.config.settings")
    chosen = _parser().parse_args(words)
    try:
        code: int = chosen.run(chosen)
    except (KeyProblem, HoldspaceError) as problem:
        print(problem.sentence, file=sys.stderr)
        return 1
    except (OSError, Error) as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        print(trouble.told, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="holdspace", description="Clinical notes for mental-health practices.")
    commands = parser.add_subparsers(required=True, metavar="command")
    serve.add_to(commands)
    demo.add_to(commands)
    backup.add_to(commands)
    restore.add_to(commands)
    jobs.add_to(commands)
    verify.add_to(commands)
    verify_server.add_to(commands)
    check.add_to(commands)
    export.add_to(commands)
    keys.add_to(commands)
    logins.add_to(commands)
    decide.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
