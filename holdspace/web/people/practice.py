"""The practice's settings, and one's own preferences."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from holdspace.access.actions import Action
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.notes.services.submitting import settle_reviews
from holdspace.practice.queries import own_practice
from holdspace.practice.services.people import edit_practice, save_preferences
from holdspace.web.people.forms import PracticeForm, PreferencesForm
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.shortcuts import page


@require_http_methods(["GET", "POST"])
def practice(request: WebRequest) -> HttpResponse:
    """Name, time zone, when a note is late; and the recovery code."""
    require(request.actor, Action.PRACTICE_MANAGE, Subject(request.actor.practice), kind="practice")
    there = own_practice(request.actor)
    initial = {"name": there.name, "timezone": there.timezone, "late_after_hours": there.late_after_hours}
    initial |= {"keeps_draft_history": there.keeps_draft_history, "cosign_rule": there.cosign_rule}
    form = PracticeForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        edit = lambda: edit_practice(request.actor, **form.cleaned_data, at=now())  # noqa: E731  # an act, handed on
        if form.submit(lambda: settle_reviews(request.actor, edit, at=now())):
            messages.success(request, "Saved.")
            return redirect("practice")
    has_code = settings.KEY_STORE.has_recovery_code()
    return page(request, "people/practice.html", form=form, practice=there, has_code=has_code, status=form.status)


@require_http_methods(["GET", "POST"])
def preferences(request: WebRequest) -> HttpResponse:
    """How one likes one's screens."""
    kept = request.user.preferences  # type: ignore[union-attr]  # signed in
    initial = {
        "scheme": kept.get("scheme", ""),
        "density": kept.get("density", ""),
        "single_keys": kept.get("keys", "") != "off",
        "format_key": kept.get("format", ""),
    }
    sent = request.POST if request.method == "POST" else None
    form = PreferencesForm(sent, practice=request.actor.practice, initial=initial)
    if form.is_valid():
        saved = form.submit(lambda: save_preferences(request.actor, **form.cleaned_data, at=now()))
        if saved:
            messages.success(request, "Saved.")
            return redirect("preferences")
    return page(request, "people/preferences.html", form=form, status=form.status)
