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
        if is_page(request) and _is_loopback(request.get_host()):
            return HttpResponseSameMethodRedirect(
                f"{request.scheme}://localhost{_port(request)}{request.get_full_path()}"
            )
        return self.get_response(request)


def _is_loopback(host: str) -> bool:
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _port(request: HttpRequest) -> str:
    port = request.get_port()
    return "" if (request.scheme, port) in {("http", "80"), ("https", "443")} else f":{port}"
