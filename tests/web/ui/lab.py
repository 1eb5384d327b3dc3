"""Addresses for tests of the frame alone: the frame's own, a few pages, and one for each thing that can go wrong."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseNotAllowed
from django.urls import include, path
from django.utils import timezone

from holdspace.access.actions import Action
from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound, Refused
from holdspace.web.ui.forms import Line, NoteText, TokenForm
from holdspace.web.ui.marks import before_second_factor, shows_conflict
from holdspace.web.ui.reauth import prove_identity
from holdspace.web.ui.shortcuts import fragment, page

ERRORS = {
    "notfound": NotFound("There is nothing here that you can see.", action=Action.CLIENT_READ, kind="client"),
    "denied": Denied("Only an owner of the practice can do this.", action=Action.PRACTICE_MANAGE, kind="practice"),
    "refused": Refused("This session has not been held yet."),
    "conflict": Conflict("Gus saved this first."),
    "invalid": Invalid({"stop": ["Stop is before start."]}),
}


class Visit(TokenForm):
    """A small form about a client."""

    name = forms.CharField(label="Name", widget=Line)
    text = forms.CharField(label="Text", widget=NoteText, required=False)


def today(request):
    return page(request, "errors/page.html", status=200)


def who(request):
    return HttpResponse(f"{request.actor.name} {timezone.get_current_timezone_name()} {request.actor.origin.session}")


@login_not_required
def open_page(request):
    return HttpResponse("open")


def fail(request, kind):
    raise ERRORS[kind]


@shows_conflict("ui/unlock.html#open", lambda _request, error: {"token": error.current})
def two_versions(request):
    raise Conflict("Two versions.", current=7)


def only_post(request):
    return HttpResponseNotAllowed(["POST"])


def visit(request, client):
    form = Visit(request, "visit.plan", client=client)
    if form.is_valid() and form.submit(lambda: _plan(form)):
        return HttpResponse(str(form.row_id))
    return page(request, "ui/components/form.html", form=form, status=form.status)


def _plan(form):
    if form.cleaned_data["name"] == "nobody":
        raise Invalid({"name": ["Nobody is called that."], "elsewhere": ["And a rule."]})
    return form.row_id


def prove(request):
    proof = prove_identity(request, request.POST)
    return HttpResponse(f"{proof.method} {'+'.join(proof.factors)}" if proof else "no", status=200 if proof else 422)


@before_second_factor
def recovery(request):
    return fragment(request, "ui/unlock.html#open")


urlpatterns = [
    path("", include("holdspace.web.ui.urls")),
    path("", include("holdspace.web.setup.urls")),
    path("", today, name="today"),
    path("clients/", today, name="clients"),
    path("who/", who),
    path("open/", open_page),
    path("fail/<str:kind>/", fail),
    path("two/", two_versions),
    path("only-post/", only_post),
    path("visit/<uuid:client>/", visit),
    path("prove/", prove),
    path("recovery/", recovery),
    path("api/v1/ping/", open_page),
]
handler400 = "holdspace.web.ui.errors.bad_request"
handler403 = "holdspace.web.ui.errors.permission_denied"
handler404 = "holdspace.web.ui.errors.page_not_found"
handler500 = "holdspace.web.ui.errors.server_error"
handler429 = "holdspace.web.ui.errors.rate_limited"
