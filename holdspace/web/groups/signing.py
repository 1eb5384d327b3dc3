"""Signing a group's notes: what is signed, what stands in the way and where, and the one act."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from holdspace.audit.witness import continuation
from holdspace.notes.groups.checking import Checked
from holdspace.notes.groups.queries import GroupNotes, open_group_signing
from holdspace.notes.groups.rules import own_part
from holdspace.notes.rules import is_late
from holdspace.notes.services.together import Seen, prepare_group, sign_group
from holdspace.web.groups.forms import SignGroupForm
from holdspace.web.notes.comments import reviewers
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.marks import shows_conflict
from holdspace.web.ui.shortcuts import page
from holdspace.web.ui.signers import Shown, ask_passkey_for_many, shown_with, signing_context


@require_http_methods(["GET", "POST"])
@shows_conflict("groups/changed.html")
def sign(request: WebRequest, meeting_id: UUID) -> HttpResponse:
    """Show what is signed, then sign it all. Sent twice, the second answer is the session with its signed notes."""
    shown = shown_with(request, meeting_id) if request.method == "POST" else Shown()
    found, checked = open_group_signing(request.actor, meeting_id, at=now())
    if not found.mine or not found.drafts:
        return redirect("group_session", meeting_id)
    form = SignGroupForm(request, meeting_id, found)
    proof = shown.proof
    if form.is_valid() and proof is not None:
        signed = form.submit(
            lambda: sign_group(request.actor, meeting_id, seen=_seen(form), proof=proof, at=now(), intent=shown.intent)
        )
        if signed:
            messages.success(request, f"{len(signed)} notes are signed, each in its own record.")
            return redirect("group_session", meeting_id)
    return _page(request, found, checked, form, shown.error)


@require_POST
def sign_begin(request: WebRequest, meeting_id: UUID) -> HttpResponse:
    """What a passkey is to sign for all notes, put together at this moment; for the script of the page."""
    found, _ = open_group_signing(request.actor, meeting_id, at=now())
    form = SignGroupForm(request, meeting_id, found)
    made = None
    if form.is_valid():
        made = form.submit(lambda: prepare_group(request.actor, meeting_id, seen=_seen(form), at=now()))
    if made is None:
        sentence = next(iter(form.errors.values()))[0]
        return page(request, "errors/notice.html", status=422, sentence=sentence, kind="due")
    told = request.POST.get("seen", "")
    size = int(told) if told.isascii() and told.isdigit() and len(told) < 16 else 0
    log = continuation(request.actor, seen=size, head=made.head) if made.head else None
    return ask_passkey_for_many(request, meeting_id, statements=made.statements, intent=made.intent, log=log)


def _seen(form: SignGroupForm) -> Seen:
    return Seen(form.cleaned_data["shared"], form.cleaned_data["notes"], form.confirmed)


def _page(request: WebRequest, found: GroupNotes, checked: Checked, form: SignGroupForm, error: str) -> HttpResponse:
    labels = {one.key: one.label for one in found.template.sections}
    shared = [one | {"label": labels[one["key"]]} for one in found.draft.sections] if found.draft else []
    hours = found.session.practice.late_after_hours
    late = [one for one in found.drafts if is_late(one.begun_at, found.session.ends_at, hours)]
    context: dict[str, Any] = {
        "found": found,
        "session": found.session,
        "group": found.session.group,
        "checked": checked,
        "shared": shared,
        "notes": [(one, _own_words(found, one)) for one in found.drafts],
        "form": form,
        "late": len(late),
        "late_after": hours,
        "signing_at": now(),
        "reviewers": reviewers(request),
    }
    status = 422 if error else form.status
    return page(request, "groups/sign.html", status=status, **context, **signing_context(request, error))


def _own_words(found: GroupNotes, note: Any) -> list[dict[str, Any]]:
    """A member's own sections and structured parts, each with its label."""
    labels = {one.key: one.label for one in own_part(found.template)}
    kept = [one for one in note.draft.words if one["key"] in labels or "data" in one]
    return [one | {"label": one.get("label") or labels[one["key"]]} for one in kept]
