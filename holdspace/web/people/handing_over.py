"""Handing over the clients of somebody who leaves or is away; ending that early; having seen what one takes over."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from holdspace.caseload.handing_over.queries import Caseload, open_caseload
from holdspace.caseload.handing_over.rules import HandOverFacts
from holdspace.caseload.handing_over.services import see_hand_over
from holdspace.caseload.rules import BECAUSE
from holdspace.encounters.handing_over.queries import planned_by
from holdspace.encounters.handing_over.services import end_hand_over, hand_over
from holdspace.notes.handing_over.queries import owed_by
from holdspace.web.clients.days import DayField
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.forms import TokenForm
from holdspace.web.ui.shortcuts import page

STAYS = ("", "Stays as it is")


class HandOverForm(TokenForm):
    """Whether they come back, from when to when, who takes over all or each, and what moves along."""

    because = forms.ChoiceField(label="What happens", choices=list(BECAUSE.items()), widget=forms.RadioSelect)
    since = DayField(label="From")
    until = DayField(
        label="Last day away", required=False, help_text="Whoever covers leaves the care teams at its end, by itself."
    )
    everyone = forms.ChoiceField(
        label="Who takes over", required=False, help_text="For every client below for whom you choose nobody else."
    )
    with_sessions = forms.BooleanField(label="Planned sessions move to whoever takes over", required=False)
    with_tasks = forms.BooleanField(label="Open tasks and messages move along", required=False)

    because.error_messages["required"] = "Choose whether they come back."

    def __init__(self, request: HttpRequest, found: Caseload) -> None:
        initial = {"since": timezone.localdate(), "because": "away", "with_sessions": True, "with_tasks": True}
        super().__init__(request, f"team.hand_over.{found.person.id}", initial=initial)
        people = [(str(one.id), one.titled) for one in found.takers]
        self.fields["everyone"].choices = [("", "Choose below"), *people]  # type: ignore[attr-defined]  # a ChoiceField
        self.clients = [one.client.id for one in found.held]
        for client in self.clients:
            self.fields[_name(client)] = forms.ChoiceField(
                label="Who takes over",
                required=False,
                choices=[("", "As chosen above"), ("none", "Stays as it is"), *people],
            )

    @property
    def facts(self) -> HandOverFacts:
        """What was chosen."""
        given = self.cleaned_data
        chosen = {client: given[_name(client)] or given["everyone"] for client in self.clients}
        takers = {client: UUID(who) for client, who in chosen.items() if who not in ("", "none")}
        moving = given["with_sessions"], given["with_tasks"]
        return HandOverFacts(given["because"], given["since"], given["until"], takers, *moving)


def _name(client: UUID) -> str:
    return f"c-{client}"


@require_http_methods(["GET", "POST"])
def handing_over(request: WebRequest, person_id: UUID) -> HttpResponse:
    """The caseload with what hangs on it; POST hands it over."""
    actor, at = request.actor, now()
    found = open_caseload(actor, person_id, at=at)
    form = HandOverForm(request, found)
    if form.is_valid():
        facts, row_id = form.facts, form.row_id
        row = form.submit(lambda: hand_over(actor, person_id, facts, at=at, hand_over_id=row_id))
        if row:
            count = len(facts.takers)
            messages.success(
                request, f"{count} client{'' if count == 1 else 's'} handed over. Whoever takes over is told on Today."
            )
            return redirect("handing_over", person_id)
    planned, owed = planned_by(actor, person_id, at=at), owed_by(actor, person_id, at=at)
    rows: list[dict[str, Any]] = [
        {
            "held": one,
            "field": form[_name(one.client.id)],
            "next": planned.nearest.get(one.client.id),
            "planned": planned.counts[one.client.id],
            "unwritten": owed.unwritten[one.client.id],
            "drafts": owed.drafts[one.client.id],
            "covered": [
                (row, over) for row in found.in_effect for over in row.clients.all() if over.client_id == one.client.id
            ],
        }
        for one in found.held
    ]
    context = {"found": found, "form": form, "rows": rows, "groups": planned.groups, "drafts": owed.drafts.total()}
    return page(request, "people/handing_over.html", status=form.status, **context)


@require_POST
def ending(request: WebRequest, hand_over_id: UUID) -> HttpResponse:
    """Whoever was away is back early."""
    row = end_hand_over(request.actor, hand_over_id, at=now())
    messages.success(
        request, f"{row.person.name} is back. Whoever covered has left the care teams; their tasks stay theirs."
    )
    return redirect("handing_over", row.person_id)


@require_POST
def seen(request: WebRequest, hand_over_id: UUID) -> HttpResponse:
    """Say that one has seen which clients one takes over."""
    see_hand_over(request.actor, hand_over_id, at=now())
    return redirect("today")
