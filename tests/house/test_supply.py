"""What the building is made of: dependencies with a reason, locks with hashes, no trace of the builders' machines."""

import json
import re
import subprocess
import sys
from itertools import pairwise

import pytest

import holdspace
from tests.house.tree import ROOT, files, name

# Spelt apart, so that this file does not find itself.
_REGISTRIES = ["pypi" + ".org", "python" + "hosted", "registry." + "npmjs", "deb." + "debian", "crates" + ".io"]
_MACHINE_PATHS = re.compile(r"(?<![\w./-])/(?:root|work|tmp|opt/wheels|opt/pypi)(?:/|\b(?!-))")
_BINARY = {".png", ".jpg", ".ico", ".woff2", ".pdf"}


def readable():
    return [path for path in files() if path.suffix not in _BINARY and not path.is_symlink()]


def test_no_file_names_a_registry_or_a_builders_machine():
    found = []
    for path in readable():
        text = path.read_text(encoding="utf-8")
        found += [f"{name(path)}: {host}" for host in _REGISTRIES if host in text]
        found += [f"{name(path)}: {match.group()}" for match in _MACHINE_PATHS.finditer(text)]
    assert found == []


@pytest.mark.parametrize("text", ["see /" + "work/main", "cd /" + "tmp", '"/' + 'root/.config"'])
def test_the_path_inspector_sees(text):
    assert _MACHINE_PATHS.search(text)


@pytest.mark.parametrize("text", ["network" + "/wo" + "rk/x", "holdspace/tmp", "a/root", "https://example.org/work"])
def test_the_path_inspector_is_not_over_eager(text):
    assert not _MACHINE_PATHS.search(text)


def test_every_dependency_has_a_reason_above_it():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    blocks = re.findall(r"^(?:dependencies|postgres) = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        assert all(re.fullmatch(r"# .+\.", reason) for reason in lines[::2])
        assert all(line.startswith('"') for line in lines[1::2])


def test_every_test_tool_has_a_reason_above_it():
    for inputs in ("requirements-dev.in", "requirements-build.in", "requirements-node.in"):
        lines = (ROOT / inputs).read_text(encoding="utf-8").splitlines()
        for above, line in pairwise(lines):
            if line and not line.startswith("#"):
                assert above.startswith("# "), line


@pytest.mark.parametrize(
    ("lock", "fewest"),
    [
        ("requirements.txt", 11),
        ("requirements-dev.txt", 11),
        ("requirements-postgres.txt", 11),
        ("requirements-node.txt", 1),
    ],
)
def test_every_locked_package_has_hashes_and_no_address(lock, fewest):
    text = (ROOT / lock).read_text(encoding="utf-8")
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(packages) >= fewest
    assert [package for package in packages if "==" not in package or "--hash=sha256:" not in package] == []
    assert re.findall(r"^-|https?:|file:", text, re.MULTILINE) == []


def test_the_test_lock_holds_the_runtime_lock():
    runtime, development = (
        set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))
        for lock in ("requirements.txt", "requirements-dev.txt")
    )
    assert runtime - development == set()


def test_every_npm_package_has_a_hash_and_no_address():
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    packages.pop("")
    assert packages
    assert [path for path, facts in packages.items() if "integrity" not in facts or "resolved" in facts] == []


def test_the_top_of_the_changelog_is_the_version():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    heading = re.search(r"^## v?(\d+\.\d+(?:\.\d+)?)\b", text, re.MULTILINE)
    assert heading is not None
    assert heading.group(1) == holdspace.__version__


def test_ci_runs_the_one_door():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o100
    assert "make test" in script.read_text(encoding="utf-8")


def test_the_bill_of_materials_names_every_locked_package_once():
    done = subprocess.run([sys.executable, ROOT / "scripts" / "sbom.py"], check=True, capture_output=True, text=True)
    bill = json.loads(done.stdout)
    purls = [one["purl"] for one in bill["components"]]
    assert len(set(purls)) == len(purls)
    for lock, scopes in (("requirements.txt", {"required"}), ("requirements-dev.txt", {"required", "excluded"})):
        locked = re.findall(r"^(\S+)==([^\s;]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)
        named = {(one["name"], one["version"]) for one in bill["components"] if one["scope"] in scopes}
        assert set(locked) - named == set()
    npm = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert sum(purl.startswith("pkg:npm/") for purl in purls) == len(
        {(p, f.get("version")) for p, f in npm.items() if p}
    )
    assert bill["metadata"]["component"]["version"] == holdspace.__version__


def test_the_audit_is_no_part_of_what_must_run_without_a_network():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "scripts/audit.sh" in text
    assert not re.search(r"^(test|check|lint|unit|prove):.*audit", text, re.MULTILINE)
