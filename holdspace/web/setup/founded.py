"""Before there is a practice, every page is the first page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from holdspace.practice.queries import is_founded
from holdspace.web.ui.faces import is_page


class FoundedMiddleware:
    """Sends every page to set-up while this database holds no practice. Once it does, the answer is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.founded = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Ask the database until the answer is yes, and never again."""
        first = reverse("setup")
        if not self.founded and is_page(request) and not request.path.startswith(first):
            self.founded = is_founded()
            if not self.founded:
                return HttpResponseRedirect(first)
        return self.get_response(request)
