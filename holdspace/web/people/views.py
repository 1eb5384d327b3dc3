"""Who works here: the list, invitations, one person's page and what an owner does there."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from holdspace.access.actions import Action
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.caseload.queries import StaffPage, open_staff_page
from holdspace.caseload.services import end_supervision, start_supervision
from holdspace.notes.services.submitting import settle_reviews
from holdspace.practice.queries import list_staff, open_person
from holdspace.practice.services import people, tokens
from holdspace.web.people import once
from holdspace.web.people.forms import ChoosePerson, InviteForm, PersonForm, TokenRequestForm
from holdspace.web.people.fresh import fresh
from holdspace.web.people.words import ROLES, SCOPES
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.shortcuts import page

FACTS = ("name", "credentials", "npi", "license_state", "license_number", "roles")


@require_safe
def people_list(request: WebRequest) -> HttpResponse:
    """Everybody who works here."""
    return page(request, "people/list.html", rows=list_staff(request.actor, at=now()), now=now())


@fresh
@require_http_methods(["GET", "POST"])
def invite(request: WebRequest) -> HttpResponse:
    """Make somebody's one-time link."""
    require(request.actor, Action.PERSON_INVITE, Subject(request.actor.practice), kind="person")
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        link = form.submit(lambda: people.invite_person(request.actor, form.facts, at=now()))
        if link:
            return _show_link(request, link)
    return page(request, "people/invite.html", form=form, status=form.status)


@require_safe
def person(request: WebRequest, person_id: UUID) -> HttpResponse:
    """One person's page."""
    found = open_staff_page(request.actor, person_id, at=now())
    return _person_page(request, found)


@fresh
@require_http_methods(["GET", "POST"])
def details(request: WebRequest, person_id: UUID) -> HttpResponse:
    """Change a person's facts and roles."""
    found = open_person(request.actor, person_id, at=now()).person
    initial = {name: getattr(found, name) for name in FACTS}
    form = PersonForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        facts = form.facts_of(found.email)
        if form.submit(
            lambda: settle_reviews(
                request.actor, lambda: people.edit_person(request.actor, person_id, facts, at=now()), at=now()
            )
        ):
            messages.success(request, "Saved. Earlier signatures keep what they were made with.")
            return redirect("person", person_id)
    return page(request, "people/details.html", form=form, person=found, status=form.status)


@fresh
@require_POST
def deactivation(request: WebRequest, person_id: UUID) -> HttpResponse:
    """End a person's access."""
    end = lambda: people.deactivate_person(request.actor, person_id, at=now())  # noqa: E731  # an act, handed on
    ended = settle_reviews(request.actor, end, at=now())
    messages.success(request, f"{ended.name}'s access has ended: pages, tokens and open links. Their signatures stay.")
    return redirect("person", person_id)


@fresh
@require_POST
def reactivation(request: WebRequest, person_id: UUID) -> HttpResponse:
    """Give access back."""
    give = lambda: people.reactivate_person(request.actor, person_id, at=now())  # noqa: E731  # the same
    back = settle_reviews(request.actor, give, at=now())
    messages.success(request, f"{back.name} can sign in again. Reset the login if the password is lost.")
    return redirect("person", person_id)


@fresh
@require_POST
def login_reset(request: WebRequest, person_id: UUID) -> HttpResponse:
    """Take password and second factors away and make a one-time link."""
    return _show_link(request, people.reset_login(request.actor, person_id, at=now()))


@fresh
@require_POST
def supervisions(request: WebRequest, person_id: UUID) -> HttpResponse:
    """Say who supervises this person."""
    found = open_staff_page(request.actor, person_id, at=now())
    form = ChoosePerson(request.POST, [(one.id, one.titled) for one in found.supervisors], label="Supervisor")
    if form.is_valid():
        above = form.cleaned_data["person"]
        start = lambda: start_supervision(request.actor, supervisor=above, supervisee=person_id, at=now())  # noqa: E731
        pair = form.submit(lambda: settle_reviews(request.actor, start, at=now()))
        if pair:
            messages.success(request, f"{pair.supervisor.name} supervises {pair.supervisee.name} from today.")
            return redirect("person", person_id)
    return _person_page(request, found, form)


@fresh
@require_POST
def supervision_end(request: WebRequest, supervision_id: UUID) -> HttpResponse:
    """End a supervision, and go back to the supervisee's page."""
    end = lambda: end_supervision(request.actor, supervision_id, at=now())  # noqa: E731  # an act, handed on
    ended = settle_reviews(request.actor, end, at=now())
    messages.success(request, "The supervision has ended. Its days stay on record.")
    return redirect("person", ended.supervisee_id)


@fresh
@require_http_methods(["GET", "POST"])
def person_tokens(request: WebRequest, person_id: UUID) -> HttpResponse:
    """Issue a token that acts for this person."""
    found = open_person(request.actor, person_id, at=now()).person
    form = TokenRequestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data, expires_at = form.cleaned_data, form.expiry(request.user.practice.zone)  # type: ignore[union-attr]  # signed in: a person
        issued = form.submit(
            lambda: tokens.issue_token(
                request.actor,
                person_id,
                label=data["label"],
                scopes=tuple(data["scopes"]),
                expires_at=expires_at,
                at=now(),
            )
        )
        if issued:
            once.keep(request, person_id, "token", issued.secret)
            return redirect("person", person_id)
    return page(request, "people/token.html", form=form, person=found, status=form.status)


@fresh
@require_POST
def revocation(request: WebRequest, token_id: UUID) -> HttpResponse:
    """End a token."""
    ended = tokens.revoke_token(request.actor, token_id, at=now())
    messages.success(request, f"The token “{ended.label}” no longer opens anything.")
    return redirect("person", ended.person_id)


def _show_link(request: WebRequest, link: people.Link) -> HttpResponse:
    address = request.build_absolute_uri(reverse("join", args=[link.secret]))
    once.keep(request, link.invitation.person_id, str(link.invitation.kind), address)
    return redirect("person", link.invitation.person_id)


def _person_page(request: WebRequest, found: StaffPage, form: ChoosePerson | None = None) -> HttpResponse:
    chosen = form or ChoosePerson(None, [(one.id, one.titled) for one in found.supervisors], label="Supervisor")
    return page(
        request,
        "people/person.html",
        status=chosen.status,
        found=found,
        person=found.person,
        roles=[words for role, words in ROLES.items() if role in found.person.role_set],
        tokens=[(one, [SCOPES.get(scope, scope) for scope in one.scopes]) for one in found.tokens],
        supervisor_form=chosen,
        once=once.take(request, found.person.id),
        now=now(),
    )
