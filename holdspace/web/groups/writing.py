"""Writing a group's notes: the shared part first, then each member's own, one opened at a time."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from holdspace.access.actions import Action
from holdspace.access.policy import missing
from holdspace.kernel.errors import Conflict
from holdspace.notes import queries as notes
from holdspace.notes.groups import queries
from holdspace.notes.services.drafts import save_draft
from holdspace.notes.services.groups import begin_group_notes, save_group_part
from holdspace.web.groups.forms import OwnPartForm, SharedForm
from holdspace.web.notes.editor import RECENT, editor_context, said_now
from holdspace.web.notes.marking import shared_panel
from holdspace.web.notes.newer import newer
from holdspace.web.notes.ways import on_from
from holdspace.web.ui.faces import WebRequest, actor_of, wants_fragment
from holdspace.web.ui.marks import shows_conflict
from holdspace.web.ui.shortcuts import fragment, page


@require_http_methods(["GET", "POST"])
def start(request: WebRequest, meeting_id: UUID) -> HttpResponse:
    """Begin the notes, or those of members who have none yet. GET leads to the session, where the button is."""
    if request.method == "POST":
        begin_group_notes(request.actor, meeting_id, at=now())
        return redirect("group_note", meeting_id)
    queries.open_group_notes(request.actor, meeting_id, at=now())
    return redirect("group_session", meeting_id)


def newer_shared(request: HttpRequest, error: Conflict) -> dict[str, Any]:
    """Both versions of the shared part."""
    actor, draft = actor_of(request), error.current
    if actor is None or draft is None:
        return {}
    found = queries.open_group_notes(actor, draft.group_session_id, at=now())  # type: ignore[attr-defined]  # the shared draft
    form = SharedForm(request, found.session.id, found.template, found.draft)
    texts = {one["key"]: one["text"] for one in draft.sections}  # type: ignore[attr-defined]  # the same
    pairs = [(one, texts.get(one.key, ""), form.data.get(one.key, "").replace("\r\n", "\n")) for one in form.sections]
    changed = [
        {"key": one.key, "label": one.label, "text": text, "yours": mine} for one, text, mine in pairs if text != mine
    ]
    same = [{"key": one.key, "text": text} for one, text, mine in pairs if text == mine]
    return _about(found) | {"draft": draft, "form": form, "changed": changed, "same": same}


@require_http_methods(["GET", "POST"])
@shows_conflict("groups/conflict.html#newer", newer_shared)
def shared(request: WebRequest, meeting_id: UUID) -> HttpResponseBase:
    """The part that goes into every member's note: shown, and saved by itself or by a button."""
    found = queries.open_group_notes(request.actor, meeting_id, at=now())
    if found.draft is None:
        return redirect("group_session", meeting_id)
    form = SharedForm(request, meeting_id, found.template, found.draft)
    saved = None
    if form.is_valid():
        words, revision = form.words, form.cleaned_data["revision"]
        saved = form.submit(
            lambda: save_group_part(request.actor, meeting_id, sections=words, revision=revision, at=now())
        )
    if saved and wants_fragment(request):
        return fragment(request, "groups/shared.html#kept", draft=saved)
    if saved:
        return _on(request, found, None)
    if wants_fragment(request) and request.method == "POST":
        return fragment(request, "groups/shared.html#refused", form=form, status=form.status)
    age = int((now() - found.draft.saved_at).total_seconds())
    context = _about(found) | {"form": form, "draft": found.draft, "age": age if age < RECENT else None}
    context |= shared_panel(request, meeting_id)
    return page(request, "groups/shared.html", status=form.status, **context)


@require_http_methods(["GET", "POST"])
@shows_conflict("notes/conflict.html#newer", newer)
def part(request: WebRequest, meeting_id: UUID, part_id: UUID) -> HttpResponseBase:
    """One member's own part."""
    with transaction.atomic():  # one commit for the events of one page
        found = queries.open_group_notes(request.actor, meeting_id, at=now())
        if part_id not in {one.note.id for one in found.parts if one.note}:
            raise missing("note", part_id, action=Action.NOTE_EDIT)
        opened = notes.open_note(request.actor, part_id, at=now(), action=Action.NOTE_EDIT)
    form = OwnPartForm(request, part_id, initial=_kept(opened))
    saved = None
    if form.is_valid():
        words, blocks, revision = form.words, form.blocks, form.cleaned_data["revision"]
        saved = form.submit(
            lambda: save_draft(request.actor, part_id, sections=words, blocks=blocks, revision=revision, at=now())
        )
    if saved and wants_fragment(request):
        return fragment(request, "notes/editor.html#kept", note=saved, **said_now(request, saved))
    if saved:
        return on_from(request, saved) or _on(request, found, part_id)
    if wants_fragment(request) and request.method == "POST":
        return fragment(request, "notes/editor.html#refused", form=form, status=form.status)
    context = editor_context(request, opened, form) | _about(found) | {"next": _next(found, part_id)}
    return page(request, "groups/part.html", status=form.status, **context)


def _kept(opened: notes.NotePage) -> dict[str, Any]:
    note: Any = opened.note
    words = {one["key"]: one["text"] for one in opened.sections}
    return words | {"revision": note.draft.revision, "format": f"{note.template}.{note.template_version}"}


def _about(found: queries.GroupNotes) -> dict[str, Any]:
    return {"found": found, "session": found.session, "group": found.session.group}


def _next(found: queries.GroupNotes, part_id: UUID | None) -> UUID | None:
    """The member after this one who is still to be written; from the shared part the first."""
    ids = [one.note.id for one in found.parts if one.note and one.note.is_draft and one.came]
    place = ids.index(part_id) + 1 if part_id in ids else 0
    return next(iter(ids[place:]), None)


def _on(request: HttpRequest, found: queries.GroupNotes, part_id: UUID | None) -> HttpResponse:
    """Saved by a button: on to the next member, to signing, or back to the same page."""
    way, following = request.POST.get("way"), _next(found, part_id)
    if way == "review" or (way == "next" and following is None):
        return redirect("group_sign", found.session.id)
    if way == "next":
        return redirect("group_part", found.session.id, following)
    if part_id is not None:
        return redirect("group_part", found.session.id, part_id)
    return redirect("group_note", found.session.id)
