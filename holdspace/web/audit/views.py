"""The access log, for an owner and the privacy officer (45 CFR 164.312(b))."""

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from holdspace.access.actions import Action
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.audit.witness import continuation
from holdspace.clients.queries import find_clients
from holdspace.oversight.services import MOST
from holdspace.practice.queries import staff_names
from holdspace.web.audit.forms import FilterForm, FindClientForm
from holdspace.web.audit.rows import read_rows
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.shortcuts import page
from holdspace.web.ui.signers import witness_facts


@require_safe
def audit(request: WebRequest) -> HttpResponse:
    """One page of the log, newest first."""
    require(request.actor, Action.AUDIT_READ, Subject(request.actor.practice), kind="log")
    form = FilterForm(request.GET, staff_names(request.actor))
    form.is_valid()
    zone = request.user.practice.zone  # type: ignore[union-attr]  # signed in
    log = read_rows(request.actor, form.wanted(zone), page=_page(request), at=now())
    query = request.GET.copy()
    query.pop("page", None)
    without_client = query.copy()
    without_client.pop("client", None)
    filtered = any(value for value in query.values())
    return page(
        request,
        "audit/log.html",
        form=form,
        log=log,
        query=query.urlencode(),
        without_client=without_client.urlencode(),
        filtered=filtered,
        shown=[(name, value) for name, value in query.items() if name in form.cleaned_data and value],
        most=MOST,
    )


@require_POST
def audit_clients(request: WebRequest) -> HttpResponse:
    """Whose record to show the log of."""
    require(request.actor, Action.AUDIT_READ, Subject(request.actor.practice), kind="log")
    form = FindClientForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    found = find_clients(request.actor, words, at=now(), ended=True, size=50) if words else []
    return page(request, "audit/clients.html", form=form, words=words, clients=found[:50], more=len(found) > 50)


@require_safe
def checkpoint(request: WebRequest) -> HttpResponse:
    """The newest checkpoint, and the path that shows that the log of `size` entries is its beginning: for the browser as witness."""
    size = request.GET.get("size", "")
    seen = int(size) if size.isascii() and size.isdigit() and len(size) < 16 else 0
    found = continuation(request.actor, seen=seen)
    if found is None:
        return HttpResponse(status=204)
    facts = witness_facts(found)
    answer = HttpResponse(facts.pop("text"), content_type="text/plain; charset=utf-8")
    for name, value in facts.items():
        answer[f"X-Holdspace-Log-{name.title()}"] = value
    return answer


def _page(request: WebRequest) -> int:
    asked = request.GET.get("page", "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
