"""Write what this version serves as the page for psychotherapy notes into the release list: `make release`, after the script changed."""

import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdspace.config.settings")


def main() -> None:
    """Take the entry of this version; those of earlier ones stay."""
    django.setup()
    from holdspace.web.psychotherapy import releases  # noqa: PLC0415  # needs the settings

    path = ROOT / "holdspace" / "cli" / "data" / "releases.json"
    path.write_text(releases.renewed(path.read_text(encoding="utf-8") if path.exists() else "{}"), encoding="utf-8")


if __name__ == "__main__":
    main()
