"""The policy every answer carries: nothing inline, nothing from elsewhere, nothing kept (security.md, 2.8 and 7.1)."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

# data: is for the QR drawing of a second factor.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
PERMISSIONS_POLICY = (
    "camera=(), microphone=(), geolocation=(), clipboard-read=(), display-capture=(), payment=(), usb=()"
)

# Not "no-referrer": under it a browser sends `Origin: null` with each form (Fetch, "append a request Origin header"),
# which the check against forged requests must refuse. "same-origin" tells other hosts just as little.
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PAGES = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


class HeadersMiddleware:
    """Outermost: also errors, redirects and refusals carry the policy. Hashed static files may be kept by the browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the policy on it."""
        response = self.get_response(request)
        static = request.path.startswith(f"/{settings.STATIC_URL.lstrip('/')}") and response.status_code < 400
        own: dict[str, str] = getattr(response, "own_policy", {})  # stricter still: the page for psychotherapy notes
        for name, value in ((ALWAYS if static else ALWAYS | PAGES) | own).items():
            response[name] = value
        if not static:
            patch_vary_headers(response, ["Cookie"])
        if getattr(request, "signed_out", False):
            response["Clear-Site-Data"] = '"cache"'  # not "storage": that would take drafts kept on this device
        return response
