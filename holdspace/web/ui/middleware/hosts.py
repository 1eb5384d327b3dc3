"""Pages live at http://localhost: a passkey belongs to a name, and an IP address has none (security.md, section 11)."""

from collections.abc import Callable
from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from holdspace.web.ui.faces import is_page


class HttpResponseSameMethodRedirect(HttpResponseRedirect):
    """A redirect that keeps a POST a POST."""

    status_code = 307


class HostsMiddleware:
    """Send a page asked for by loopback address to the same path at localhost; the API and /healthz stay."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or send on."""
        if is_page(request):
            name, port = _parts(request.get_host())
            if _is_loopback(name):
                path = request.get_full_path()
                return HttpResponseSameMethodRedirect(f"{request.scheme}://localhost{port}{path}")
        return self.get_response(request)


def _parts(host: str) -> tuple[str, str]:
    """Name or address, and the port with its colon as the browser knows it."""
    if host.startswith("["):
        address, _, port = host[1:].partition("]")
        return address, port
    name, colon, port = host.partition(":")
    return name, colon + port


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
