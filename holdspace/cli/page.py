"""One tiny page that asks for the passphrase of the key, where the server starts without a terminal (security.md 6.2).

It stands alone on the server's address until the key is open. The passphrase comes in the body of a POST from this very page
and is in no address, no log and no file. Wrong ones make the next wait longer. Everything works without script: whoever typed the
right one is answered by the real server's first process, as soon as that can send them on (`lean`).
"""

import base64
import hashlib
import hmac
import os
import secrets
import socket
import threading
import time
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings

from holdspace.cli.lean import WAITING
from holdspace.kernel.keys.problems import KeyProblem
from holdspace.kernel.keys.store import KeyStore

MOST_BYTES = 16_384  # of a form
LONGEST_WAIT = 30.0  # seconds
PATIENCE = 10  # seconds with somebody who does not finish the request

_STYLE = (
    ":root{color-scheme:light dark}body{font:1.0625rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:26rem;padding:12vh 1.25rem}"
    "h1{font-size:1.375rem}label{display:block;font-weight:600;margin-top:1.5rem}"
    "input,button{box-sizing:border-box;font:inherit;margin-top:.5rem;min-height:2.75rem;padding:.5rem .75rem;width:100%}"
    "input:focus-visible,button:focus-visible{outline:3px solid;outline-offset:2px}"
    ".wrong{border-left:4px solid;font-weight:600;padding-left:.75rem}"
)
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_FRAME = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{title} - Holdspace</title><style>{style}</style></head><body><main><h1>{title}</h1>{body}</main></body></html>\n"
)
_FORM = (
    "<p>The record is encrypted. The passphrase of its key opens it until Holdspace is stopped.</p>{wrong}"
    '<form method="post" action="/"><input type="hidden" name="token" value="{token}">'
    '<label for="passphrase">Passphrase</label>'
    '<input id="passphrase" name="passphrase" type="password" autocomplete="current-password" maxlength="1024" required autofocus{told}>'
    '<button type="submit">Open</button></form>'
)


def at_page(store: KeyStore) -> str:
    """Ask on a page until the passphrase is right. Only then does this come back, and the address is free again."""
    door = _Door(store)
    print(f"The key opens with a passphrase. Type it at {_address()} to start Holdspace.", flush=True)
    with door:
        door.serve_forever(poll_interval=0.1)
    if door.waiting is not None:
        os.environ[WAITING] = str(door.waiting)
    return door.typed


class _Door(ThreadingHTTPServer):
    """The server of the one page, and what it remembers."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, store: KeyStore) -> None:
        self.address_family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
        super().__init__((settings.HOST, settings.PORT), _Page)
        self.store = store
        self.token = secrets.token_urlsafe(32)
        self.typed = ""
        self.waiting: int | None = None
        self._one_at_a_time = threading.Lock()
        self._wrong = 0
        self._not_before = 0.0

    def handle_error(self, request: object, client_address: object) -> None:
        """Somebody who hung up is nobody's error, and nothing of a request is printed."""

    def keep(self, connection: socket.socket) -> None:
        """Leave the connection of whoever opened the key unanswered for the server to come, and end."""
        self.waiting = os.dup(connection.fileno())
        os.set_inheritable(self.waiting, True)
        threading.Thread(target=self.shutdown, daemon=True).start()

    def shutdown_request(self, request: Any) -> None:
        """Let go of a connection; the one that is kept stays open under its other number."""
        if self.waiting is None or not os.path.sameopenfile(self.waiting, request.fileno()):
            super().shutdown_request(request)
        else:
            request.close()

    def seconds_to_wait(self) -> float:
        """How long until the next passphrase is looked at."""
        return max(0.0, self._not_before - time.monotonic())

    def try_it(self, typed: str) -> str:
        """Open the key. Answers "" when it is open, else a sentence."""
        with self._one_at_a_time:
            if self.typed:
                return "Another passphrase has just opened the key. Open this page afresh."
            if self.seconds_to_wait():
                return "Another passphrase was tried at the same time. Try again."
            try:
                self.store.unlock(typed)
            except KeyProblem as problem:
                self._wrong += 1
                self._not_before = time.monotonic() + min(LONGEST_WAIT, 2.0 ** (self._wrong - 1))
                return problem.sentence
            self.typed = typed
        return ""


class _Page(BaseHTTPRequestHandler):
    server: _Door
    timeout = PATIENCE
    protocol_version = "HTTP/1.0"

    def version_string(self) -> str:
        """No version for strangers."""
        return "Holdspace"

    def log_message(self, *_: object) -> None:
        """No log."""

    def do_GET(self) -> None:
        """The form, whatever was asked for; 503 tells programs that the record is not open yet."""
        if self.path == "/healthz":
            self._send(503, "Holdspace waits for its passphrase.\n", kind="text/plain")
        elif not self._is_for_us():
            self._refuse("This address is not one of Holdspace's.")
        else:
            self._form(503)

    def do_HEAD(self) -> None:
        """The same without its content."""
        self.do_GET()

    def do_POST(self) -> None:
        """Try a passphrase that was typed on this page."""
        fields = self._fields()
        if not self._is_for_us() or not self._is_from_us() or fields is None:
            self._refuse("This did not come from Holdspace's own page.")
            return
        wait = self.server.seconds_to_wait()
        if wait:
            self._form(429, f"Wait {wait + 1:.0f} seconds before the next try.")
            return
        wrong = self.server.try_it(fields.get("passphrase", ""))
        if wrong:
            self._form(403, wrong)
        else:
            self.server.keep(self.connection)

    def _fields(self) -> dict[str, str] | None:
        """The form's fields, when it is one of ours; None otherwise."""
        told = self.headers.get("Content-Length", "")
        if not (told.isascii() and told.isdigit() and len(told) < 7 and int(told) <= MOST_BYTES):
            return None
        try:
            parsed = parse_qs(self.rfile.read(int(told)).decode("ascii"), keep_blank_values=True, errors="strict")
        except ValueError:
            return None
        fields = {name: values[0] for name, values in parsed.items()}
        token = fields.get("token", "").encode()
        return fields if self.path == "/" and hmac.compare_digest(token, self.server.token.encode()) else None

    def _is_for_us(self) -> bool:
        """The Host header names us, so that no other site's name can be made to lead here (DNS rebinding)."""
        host = self.headers.get("Host", "").lower()
        return (host if host.endswith("]") else host.rpartition(":")[0] or host) in settings.ALLOWED_HOSTS

    def _is_from_us(self) -> bool:
        """The Origin header, which browsers always send with a POST, is this page's own."""
        scheme = "https" if settings.BEHIND_TLS else "http"
        return self.headers.get("Origin", "").lower() == f"{scheme}://{self.headers.get('Host', '').lower()}"

    def _form(self, status: int, wrong: str = "") -> None:
        told = ' aria-describedby="wrong" aria-invalid="true"' if wrong else ""
        shown = f'<p class="wrong" id="wrong" role="alert">{escape(wrong)}</p>' if wrong else ""
        self._page(status, "Open the record", _FORM.format(wrong=shown, token=self.server.token, told=told))

    def _refuse(self, sentence: str) -> None:
        self._page(403, "Not from here", f'<p>{escape(sentence)} <a href="/">Open the page afresh.</a></p>')

    def _page(self, status: int, title: str, body: str) -> None:
        self._send(status, _FRAME.format(title=title, body=body, style=_STYLE), kind="text/html")

    def _send(self, status: int, text: str, *, kind: str) -> None:
        content = text.encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": f"{kind}; charset=utf-8",
            "Content-Length": str(len(content)),
            "Content-Security-Policy": _POLICY,
            "Cache-Control": "no-store",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Cross-Origin-Opener-Policy": "same-origin",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def _address() -> str:
    return f"https://{settings.PUBLIC_NAME}" if settings.BEHIND_TLS else f"http://localhost:{settings.PORT}"
