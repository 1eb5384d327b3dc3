"""The document of its own: nothing of the record in it but the way back, and the strictest policy (security.md 2.8)."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from holdspace.web.psychotherapy.gate import keepers_only
from holdspace.web.psychotherapy.scripts import scripts
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.shortcuts import page

# The import map is the only inline text, let in by its hash: it gives the second module its integrity.
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' '{}'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


@keepers_only
@require_safe
def notebook(request: WebRequest) -> HttpResponse:
    """The same for everybody who treats clients: the server does not look whether there is anything to open."""
    found = scripts()
    response = page(request, "psychotherapy/page.html", scripts=found)
    response.own_policy = {  # type: ignore[attr-defined]  # see HeadersMiddleware
        "Content-Security-Policy": POLICY.format(found.map_hash),
        "Integrity-Policy": "blocked-destinations=(script)",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), clipboard-read=()",
    }
    return response
