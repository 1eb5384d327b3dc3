"""Write what Holdspace is made of as CycloneDX JSON 1.6, from the locks alone: no network, the same bytes each time.

Usage: python scripts/sbom.py > build/sbom.json
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def locked(name: str) -> dict[str, str]:
    """Package to version, of a lock of Python."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", text, re.MULTILINE))


def component(kind: str, name: str, version: str, *, runtime: bool) -> dict[str, Any]:
    """One package. Test tools are named too, as excluded from what runs."""
    purl = f"pkg:{kind}/{name.replace('@', '%40')}@{version}"
    scope = "required" if runtime else "excluded"
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "scope": scope, "purl": purl}


def bill() -> dict[str, Any]:
    """The whole document."""
    runtime = locked("requirements.txt")
    everything = locked("requirements-dev.txt") | locked("requirements-node.txt") | runtime
    found = [component("pypi", name, version, runtime=name in runtime) for name, version in everything.items()]
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for path, facts in packages.items():
        if path:
            name = path.rpartition("node_modules/")[2]
            found.append(component("npm", name, facts["version"], runtime=not facts.get("dev")))
    init = (ROOT / "holdspace" / "__init__.py").read_text(encoding="utf-8")
    version = re.findall(r'^__version__ = "(.+)"', init, re.MULTILINE)[0]
    about = {"type": "application", "bom-ref": "holdspace", "name": "holdspace", "version": version}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": about},
        "components": sorted(found, key=lambda one: str(one["purl"])),
    }


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, indent=1)
    print()
