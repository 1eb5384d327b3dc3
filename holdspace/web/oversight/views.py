"""The privacy officer's screens: what is to be reviewed, one finding, one emergency access, who looked at a client."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_safe

from holdspace.audit.services import sequence
from holdspace.caseload.queries import open_emergency_reviews
from holdspace.caseload.services import review_emergency_access
from holdspace.oversight.queries import (
    open_emergency,
    open_finding,
    practice_hours,
    recent_reviews,
    unusual_access,
    who_looked,
)
from holdspace.oversight.ruleset import Fact, rule_files
from holdspace.oversight.services import review_finding, set_hours
from holdspace.web.audit.rows import rows_of
from holdspace.web.oversight.forms import EmergencyReviewForm, FindingForm, HoursForm, LooksForm, PeriodForm
from holdspace.web.oversight.rows import finding_rows, forget_count, look_days
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.shortcuts import page


@require_safe
def review(request: WebRequest) -> HttpResponse:
    """What waits: emergency access first, then what is unusual, oldest first; and what was reviewed lately."""
    actor, at = request.actor, now()
    period = PeriodForm(request.GET if "days" in request.GET else None)
    days = period.cleaned_data["days"] if period.is_valid() else 14
    emergencies = open_emergency_reviews(actor, at=at)
    watch = unusual_access(actor, at=at, days=days)
    reviews = recent_reviews(actor, at=at)
    return page(
        request,
        "oversight/review.html",
        period=PeriodForm(initial={"days": days}),
        days=days,
        now=at,
        emergencies=emergencies,
        watch=watch,
        rows=finding_rows(actor, watch.findings),
        reviews=[(one, rule_files()[one.rule].rule.name if one.rule in rule_files() else one.rule) for one in reviews],
        hours=practice_hours(actor),
        rules=[file.rule for file in rule_files().values()],
    )


@require_http_methods(["GET", "POST"])
def finding(request: WebRequest, day: date, finding_id: UUID) -> HttpResponse:
    """One finding: the rule, the events behind it, and what it was."""
    actor = request.actor
    form = FindingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        sent = form.cleaned_data
        done = form.submit(lambda: review_finding(actor, finding_id, day=day, **sent, at=now()))
        if done:
            forget_count(actor.practice)
            messages.success(request, "Reviewed. It does not come back.")
            return redirect("review")
    found = open_finding(actor, day, finding_id, at=now())
    if not form.is_bound:
        form = FindingForm(initial={"seen_until": found.finding.until.isoformat()})
    row = finding_rows(actor, [found.finding])[0]
    events = rows_of(actor, found.events)
    return page(request, "oversight/finding.html", form=form, status=form.status, found=found, row=row, events=events)


@require_http_methods(["GET", "POST"])
def emergency_review(request: WebRequest, access_id: UUID) -> HttpResponse:
    """One emergency access: why, everything that was opened, and whether it was appropriate."""
    actor = request.actor
    form = EmergencyReviewForm(request.POST if request.method == "POST" else None)
    done = None
    if form.is_valid():
        sent = form.cleaned_data
        done = form.submit(lambda: review_emergency_access(actor, access_id, **sent, at=now()))
    if done:
        sequence(actor.practice, at=now())
        messages.success(request, "Reviewed. It stands in the access log.")
        return redirect("review")
    found = open_emergency(actor, access_id, at=now())
    rule = next(file.rule for file in rule_files().values() if file.rule.fact is Fact.EMERGENCY)
    context = {"found": found, "access": found.access, "events": rows_of(actor, found.events), "rule": rule}
    open_now = found.access.open_at(now())
    return page(
        request, "oversight/emergency.html", form=form, status=form.status, now=now(), open_now=open_now, **context
    )


@require_http_methods(["GET", "POST"])
def hours(request: WebRequest) -> HttpResponse:
    """When the practice is open."""
    actor = request.actor
    there = practice_hours(actor)
    initial = {"days": sorted(there.days), "opens": there.opens, "closes": there.closes}
    form = HoursForm(request.POST if request.method == "POST" else None, initial=initial)
    done = form.submit(lambda: set_hours(actor, **form.cleaned_data, at=now())) if form.is_valid() else None
    if done:
        forget_count(actor.practice)
        messages.success(request, "Saved. What was opened outside these hours is shown for review.")
        return redirect("review")
    return page(request, "oversight/hours.html", form=form, status=form.status)


@require_safe
def client_looks(request: WebRequest, client_id: UUID) -> HttpResponse:
    """Who looked at this client: to be read on the screen, or printed."""
    zone = request.user.practice.zone  # type: ignore[union-attr]  # signed in
    form = LooksForm(request.GET)
    found = who_looked(request.actor, client_id, **form.bounds(zone), at=now())
    days = look_days(request.actor, found.looks)
    return page(request, "oversight/looks.html", form=form, now=now(), client=found.client, found=found, days=days)
