"""Where the command begins: `decide` starts without Django, everything else in `main`."""

import sys

from holdspace.cli import decide


def main() -> int:
    """Run the command as it was typed."""
    words = sys.argv[1:]
    if words[:1] == ["decide"]:
        return decide.main(words[1:])
    from holdspace.cli.main import main as main_command  # noqa: PLC0415  # Django takes a quarter of a second to import

    return main_command(words)


if __name__ == "__main__":
    sys.exit(main())
