"""One-time links: joining, and setting up a login anew."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from holdspace.practice.services.people import accept_invitation, look_at_link
from holdspace.web.setup.entering import enter
from holdspace.web.setup.forms import JoinForm, ResetForm
from holdspace.web.ui.faces import origin_of
from holdspace.web.ui.shortcuts import page


@login_not_required
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Who invites, and a password. A link that is used, withdrawn or too old answers with its sentence."""
    invitation, closed = look_at_link(secret, at=now())
    if invitation is None or closed:
        return page(request, "setup/link.html", closed=closed, status=410 if invitation else 404)
    person = invitation.person
    joining = invitation.kind == invitation.Kind.JOIN
    initial = {"name": person.name, "credentials": person.credentials}
    data = request.POST if request.method == "POST" else None
    form = JoinForm(data, initial=initial) if joining else ResetForm(data)
    if form.is_valid():
        facts = initial | form.cleaned_data
        entered = form.submit(
            lambda: accept_invitation(
                secret,
                name=facts["name"],
                credentials=facts["credentials"],
                password=facts["password"],
                origin=origin_of(request),
                at=now(),
            )
        )
        if entered:
            enter(request, entered)
            return redirect("today" if invitation.practice.fictional else "setup_factor")
    return page(request, "setup/join.html", form=form, invitation=invitation, joining=joining, status=form.status)
