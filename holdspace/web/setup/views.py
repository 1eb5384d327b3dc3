"""Set-up: a practice of one's own, or an invented one to look around in. Each view reads, asks once, names one page."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from holdspace.fictional.queries import sign_ins
from holdspace.fictional.services import load_fictional_practice
from holdspace.practice.queries import is_founded, only_practice
from holdspace.practice.services.people import found_practice
from holdspace.practice.services.recovery import confirm_recovery_code, make_recovery_code
from holdspace.web.people.fresh import fresh
from holdspace.web.setup.entering import enter
from holdspace.web.setup.forms import FoundForm, RecoveryForm
from holdspace.web.setup.health import database_answers
from holdspace.web.ui.faces import WebRequest, actor_of, origin_of
from holdspace.web.ui.marks import before_second_factor
from holdspace.web.ui.shortcuts import page

CODE = "holdspace_recovery_code"
FIRST_RUN = "holdspace_first_run"


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Ready to serve."""
    if database_answers():
        return HttpResponse("ok", content_type="text/plain")
    sentence = "The database does not answer. Holdspace is running; look at its log."
    return HttpResponse(sentence, content_type="text/plain", status=503)


@login_not_required
@require_safe
def setup(request: HttpRequest) -> HttpResponse:
    """Two doors, until there is a practice."""
    return redirect("today") if is_founded() else page(request, "setup/doors.html")


@login_not_required
@require_http_methods(["GET", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """Found the practice. Sent a second time, the verb refuses with a sentence."""
    if request.method == "GET" and is_founded():
        return redirect("today")
    form = FoundForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        person = form.submit(
            lambda: found_practice(
                name=data["name"],
                timezone=data["timezone"],
                owner=form.owner,
                password=data["password"],
                origin=origin_of(request),
                at=now(),
            )
        )
        if person:
            enter(request, person)
            request.session[FIRST_RUN] = True
            return _new_code(request)
    return page(request, "setup/found.html", form=form, status=form.status)


@before_second_factor
@require_http_methods(["GET", "POST"])
def recovery(request: WebRequest) -> HttpResponse:
    """Show the recovery code until somebody has typed two of its groups from paper."""
    code = request.session.get(CODE, "")
    if not code:
        return redirect("practice")
    form = RecoveryForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        form.submit(
            lambda: confirm_recovery_code(request.actor, code, third=data["third"], last=data["last"], at=now())
        )
        if form.is_valid():
            request.session.pop(CODE, None)
            return redirect("setup_factor" if request.session.get(FIRST_RUN) else "practice")
    context: dict[str, Any] = {"form": form, "groups": code.split("-")[1:], "first_run": request.session.get(FIRST_RUN)}
    return page(request, "setup/recovery.html", status=form.status, **context)


@fresh
@require_POST
def new_recovery(request: WebRequest) -> HttpResponse:
    """Make another code; the one before stops working."""
    return _new_code(request)


@before_second_factor
@require_safe
def factor(request: WebRequest) -> HttpResponse:
    """The choice of a second factor, as the last step; the pages behind it are allauth's."""
    if is_mfa_enabled(request.user):
        request.session.pop(FIRST_RUN, None)
        return redirect("today")
    return page(request, "setup/factor.html", first_run=request.session.get(FIRST_RUN, False))


@login_not_required
@require_http_methods(["GET", "POST"])
def fictional(request: HttpRequest) -> HttpResponse:
    """POST loads the fictional practice; GET says who can sign in to it, while it is the one kept here."""
    if request.method == "POST":
        load_fictional_practice(at=now())
        return redirect("setup_fictional")
    practice = only_practice()
    if practice is None or not practice.fictional:
        raise Http404
    return page(request, "setup/fictional.html", practice=practice, people=sign_ins())


def _new_code(request: HttpRequest) -> HttpResponseRedirect:
    actor = actor_of(request)
    assert actor is not None  # noqa: S101  # signed in a line ago, or by the middleware
    request.session[CODE] = make_recovery_code(actor, settings.KEY_STORE, at=now())
    return redirect("setup_recovery")
