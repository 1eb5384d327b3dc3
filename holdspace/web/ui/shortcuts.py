"""How a view answers: a whole page, or the named fragment of that page which a script asked for (house.md, section 7)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from holdspace.web.ui.faces import wants_fragment


def page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A whole page. `template` names a file, never a fragment."""
    return _answer(request, template, status, context)


def fragment(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """`page.html#name`: only that part for a script, the whole `page.html` for a browser without one."""
    whole, _, _name = template.partition("#")
    return _answer(request, template if wants_fragment(request) else whole, status, context)


def _answer(request: HttpRequest, template: str, status: int, context: dict[str, Any]) -> HttpResponse:
    response = HttpResponse(render_to_string(template, context, request=request), status=status)
    patch_vary_headers(response, ["HX-Request", "X-Holdspace-Fragment"])
    return response
