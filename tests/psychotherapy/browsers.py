"""The page's modules in a real browser, without the product's server: a page of our own under the page's own policy."""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from holdspace.web.psychotherapy.document import POLICY
from holdspace.web.psychotherapy.scripts import scripts

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
VECTORS = HERE / "vectors"


def vectors() -> dict[str, list[dict[str, Any]]]:
    """All of them, by kind."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(VECTORS.glob("*.json"))}


def bundled(folder: Path) -> Path:
    """The suite as one script."""
    made = folder / "suite.js"
    command = ["node", str(HERE / "page" / "build.mjs"), str(ROOT / "build" / "packages" / "node_modules"), str(made)]
    subprocess.run(command, check=True, capture_output=True)
    return made


@contextmanager
def suite_page(folder: Path) -> Iterator[str]:
    """Address of a page that holds the suite, under the policy of the real page, with the real Argon2id pinned in the real import map."""
    built = scripts()
    page = (
        f'<!doctype html><title>Suite</title><script type="importmap">{built.importmap}</script>'
        '<script type="module" src="/suite.js"></script>'
    )
    headers = {"Content-Security-Policy": POLICY.format(built.map_hash)}
    files = {"/": ("text/html; charset=utf-8", page.encode(), headers)}
    files["/suite.js"] = ("text/javascript", bundled(folder).read_bytes(), {})
    for made in (ROOT / "build" / "notebook").glob("*.js"):
        files[f"/static/notebook/{made.name}"] = ("text/javascript", made.read_bytes(), {})
    with _serving(files) as address:
        yield address


@contextmanager
def _serving(files: dict[str, tuple[str, bytes, dict[str, str]]]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body, headers = files.get(self.path, ("text/plain", b"", {}))
            self.send_response(200 if self.path in files else 404)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


class Chromium:
    """The suite in Chromium, as the stories have it."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.page = browser.new_page()
        self.page.goto(address)
        self.page.wait_for_function("() => globalThis.suite !== undefined")

    def run(self, name: str, argument: Any = None) -> Any:
        return self.page.evaluate("([name, given]) => globalThis.suite[name](given)", [name, argument])


class Firefox:
    """The suite in Debian's Firefox; each part in a browser of its own."""

    def __init__(self, address: str) -> None:
        self.address = address

    def run(self, name: str, argument: Any = None) -> Any:
        command = ["node", str(HERE / "page" / "firefox.mjs"), self.address, name]
        done = subprocess.run(
            command, input=json.dumps(argument), check=False, capture_output=True, text=True, cwd=ROOT
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)
