"""Files one can hold in mind (house.md 3, 8)."""

import ast

from tests.house.tree import PACKAGE, files, lines, name

# One file on purpose: a stranger carries it away and reads it by itself (docs/decisions/0016).
CARRIED = {"holdspace/verifier/holdspace_verify.py"}

# The page for psychotherapy notes seals and opens in the browser: a program of its own, counted apart.
NOTEBOOK = "holdspace/web/psychotherapy/page/"
CHECK = "holdspace/web/psychotherapy/check/"
# The boundary check is one engine in two languages; the browser's half, and the worker it runs in, are counted apart too.
ENGINE = ("holdspace/boundary/js/", "holdspace/web/ui/static/ui/js/boundary-worker.js")


def test_no_file_is_longer_than_400_lines():
    watched = [
        path for path in files(".py", ".html", ".css", ".js", under="holdspace") if "migrations" not in path.parts
    ]
    assert watched
    assert {name(path): lines(path) for path in watched if lines(path) > 400}.keys() == CARRIED


def test_no_script_is_longer_than_150_lines_and_all_together_2650():
    scripts = {name(path): lines(path) for path in files(".js", under="holdspace")}
    assert {path: count for path, count in scripts.items() if count > 150} == {}
    notebook = [count for path, count in scripts.items() if path.startswith(NOTEBOOK)]
    check = [count for path, count in scripts.items() if path.startswith(CHECK)]
    engine = [count for path, count in scripts.items() if path.startswith(ENGINE)]
    assert sum(scripts.values()) - sum(notebook) - sum(check) - sum(engine) <= 2650
    assert sum(engine) <= 1200
    assert sum(notebook) <= 3250
    assert sum(check) <= 500


def test_the_kernel_has_ten_modules_at_most():
    modules = [
        path for path in (PACKAGE / "kernel").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    ]
    assert len([path for path in modules if path.name != "__init__.py"]) <= 10


def test_no_package_imports_anything_by_being_imported():
    """Re-exporting services in `__init__.py` breaks app loading. A folder of tables is how Django loads tables.

    The boundary check is a library of pure functions, and its `__init__.py` is its face.
    """
    for path in files(".py", under="holdspace"):
        if path.name == "__init__.py" and path.parent.name not in {"models", "boundary"}:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
            assert imports == [], name(path)
