"""`holdspace verify`: is everything as it was signed and recorded? Of the living database, or of an exported record.zip."""

import argparse
import sys
from pathlib import Path

import holdspace.verifier.holdspace_verify as outsider
from holdspace.cli import ground
from holdspace.kernel.errors import Refused


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Name the command."""
    parser = commands.add_parser(
        "verify", help="check the log and every signature; or check a record.zip, without a database"
    )
    parser.add_argument("file", nargs="?", type=Path, help="an exported record.zip; the database when left out")
    parser.add_argument(
        "--checkpoint",
        action="append",
        default=[],
        type=Path,
        help="what somebody outside saw: a checkpoint file (repeat)",
    )
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Print the verdict in sentences. Exit code 0: all is as it was. 1: something was altered. 2: it could not be read."""
    if chosen.file is not None:
        words = [str(chosen.file)]
        for path in chosen.checkpoint[:1]:
            words += ["--checkpoint", str(path)]
        return outsider.main(words)
    return _living(chosen.checkpoint)


def _living(checkpoints: list[Path]) -> int:
    ground.prepare_keys()
    ground.open_tables()
    from holdspace.audit.checkpoints import BadCheckpoint  # noqa: PLC0415  # the room needs the settings to be ready
    from holdspace.audit.sources import living_source  # noqa: PLC0415
    from holdspace.audit.verifying import witness_from  # noqa: PLC0415
    from holdspace.notes.verifying import verify_record  # noqa: PLC0415

    try:
        witnesses = [witness_from(path.read_text("utf-8"), f"The checkpoint {path.name}") for path in checkpoints]
    except (OSError, UnicodeDecodeError, BadCheckpoint) as problem:
        raise Refused(f"A checkpoint file cannot be read. {problem}") from None
    report = verify_record(living_source(), witnesses=witnesses)
    for notice in report.notices:
        print(f"Note: {notice}")
    for found in report.findings:
        print(f"FOUND: {found.sentence}", file=sys.stderr)
    counted = f"{report.entries:,} entries of the log and {report.records:,} signed versions were checked"
    if not report.ok:
        print(f"Not as it was. {counted}; {len(report.findings)} findings.", file=sys.stderr)
        return 1
    outside = f" They fit {len(witnesses)} checkpoint(s) kept outside." if witnesses else ""
    print(f"As it was: {counted}.{outside}")
    for text in report.heads.values():
        print(f"\n{text.strip()}")
    return 0
