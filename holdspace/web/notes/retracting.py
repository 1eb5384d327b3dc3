"""A signed note that was entered in error: say so and sign it; take words over from the wrong client's record into the right one."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdspace.access.actions import Action
from holdspace.clients.queries import find_clients, open_client
from holdspace.encounters.queries import client_sessions
from holdspace.kernel.errors import Conflict
from holdspace.notes import queries
from holdspace.notes.rules import REASON_LIMIT
from holdspace.notes.services import retracting, taking_over
from holdspace.web.clients.identity import about
from holdspace.web.notes.paper import paper_of, struck_of
from holdspace.web.notes.signing import begin
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.forms import NoteText, TokenForm
from holdspace.web.ui.shortcuts import page
from holdspace.web.ui.signers import Shown, shown_with, signing_context

SHOWN = 200  # clients to choose from on one page
SESSIONS = 40

KINDS = (
    ("error", "Entered in error. It stays readable, struck through, with your reason above it."),
    (
        "wrong_client",
        "Wrong client. The words are another client's, and are shown nowhere in this record from then on.",
    ),
)


class RetractForm(TokenForm):
    """What was wrong with a signed note, and why."""

    kind = forms.ChoiceField(label="What was wrong", widget=forms.RadioSelect, choices=KINDS)
    reason = forms.CharField(
        label="Why",
        help_text="One sentence. It stays in this record for good and everybody on the care team reads it. Do not name or "
        "describe another client here: no name, no number, nothing of what was said.",
        max_length=REASON_LIMIT,
        strip=False,
        widget=NoteText({"rows": 3}),
    )

    kind.error_messages["required"] = retracting.NO_KIND
    reason.error_messages["required"] = retracting.NO_REASON


class SessionForm(TokenForm):
    """Which held session of the right client the words are about."""

    session = forms.ChoiceField(label="The session that the words are about", widget=forms.RadioSelect, choices=())

    def __init__(self, request: WebRequest, note_id: UUID, client_id: UUID, sessions: list[Any]) -> None:
        super().__init__(request, f"note.take_over.{note_id}", client=client_id)
        self.fields["session"] = forms.ChoiceField(
            label="The session that the words are about",
            widget=forms.RadioSelect,
            choices=[(str(one.id), _session_words(one)) for one in sessions],
            error_messages={"required": "Choose the session that the words are about."},
        )


def _session_words(session: Any) -> str:
    start = session.starts_at.astimezone(session.practice.zone)
    return f"{start:%A} {start.day} {start:%B %Y, %H:%M}, {session.get_modality_display().lower()}, {session.clinician.name}"


@require_http_methods(["GET", "POST"])
def retract(request: WebRequest, note_id: UUID) -> HttpResponse:
    """Say what was wrong and why, and sign it, on one page. On any failure the words stay where they are."""
    shown = shown_with(request, note_id) if request.method == "POST" else Shown()
    opened = queries.open_note(request.actor, note_id, at=now(), action=Action.NOTE_RETRACT)
    form = _form(request, opened.note)
    if form.is_valid() and shown.proof is not None and form.submit(lambda: _retract(request, note_id, form, shown)):
        return redirect("note", note_id)
    if opened.retraction is not None:
        if opened.retraction.row.id == form.row_id:
            return redirect("note", note_id)
        raise Conflict(retracting.ALREADY)
    context = about(opened.note.client) | {"note": opened.note, "paper": paper_of(opened), "form": form}
    status = 422 if shown.error else form.status
    return page(request, "notes/retract.html", status=status, **context, **signing_context(request, shown.error))


@require_POST
def retract_begin(request: WebRequest, note_id: UUID) -> HttpResponse:
    """What a passkey is to sign for a retraction. The reason is read and not kept."""
    opened = queries.open_note(request.actor, note_id, at=now(), action=Action.NOTE_RETRACT)
    form = _form(request, opened.note)
    made = None
    if form.is_valid():
        said = {"kind": form.cleaned_data["kind"], "reason": form.cleaned_data["reason"]}
        made = form.submit(lambda: retracting.prepare_retraction(request.actor, note_id, at=now(), **said))
    return begin(request, note_id, form, made)


def _form(request: WebRequest, note: Any) -> RetractForm:
    return RetractForm(request, f"note.retract.{note.id}", client=note.client_id)


def _retract(request: WebRequest, note_id: UUID, form: RetractForm, shown: Shown) -> Any:
    assert shown.proof is not None  # noqa: S101  # asked before
    return retracting.retract_note(
        request.actor,
        note_id,
        kind=form.cleaned_data["kind"],
        reason=form.cleaned_data["reason"],
        proof=shown.proof,
        at=now(),
        retraction_id=form.row_id,
        intent=shown.intent,
    )


def show_trace(request: WebRequest, opened: queries.NotePage, *, printing: bool = False) -> HttpResponse:
    """What is left in the record of a note that was entered in the wrong one: that, by whom, why; none of its words."""
    taken = queries.was_taken_over(opened.note)
    context = about(opened.note.client) | {"note": opened.note, "struck": struck_of(opened), "taken": taken}
    return page(request, "notes/withheld.html", printing=printing, **context)


@require_GET
def take_over(request: WebRequest, note_id: UUID) -> HttpResponse:
    """Choose the client whom the words are about, among those one treats."""
    opened = queries.open_note(request.actor, note_id, at=now(), action=Action.NOTE_TAKE_OVER)
    if not opened.note.withheld or queries.was_taken_over(opened.note):
        return redirect("note", note_id)
    found = find_clients(request.actor, at=now(), ended=True, size=SHOWN)
    others = [one for one in found if one.id in request.actor.reach and one.id != opened.note.client_id]
    return page(request, "notes/take_over.html", note=opened.note, clients=others, **about(opened.note.client))


@require_http_methods(["GET", "POST"])
def take_over_into(request: WebRequest, note_id: UUID, client_id: UUID) -> HttpResponse:
    """Choose the session in the right record, and begin the draft there. The page is of that client: the other is not named."""
    opened = queries.open_note(request.actor, note_id, at=now(), action=Action.NOTE_TAKE_OVER)
    if not opened.note.withheld:
        return redirect("note", note_id)
    client = open_client(request.actor, client_id, at=now(), action=Action.NOTE_DRAFT).client
    sessions = client_sessions(request.actor, client_id, at=now())
    held = [one for one in sessions if one.status == "held" and one.group_session_id is None][:SESSIONS]
    for one in held:
        one.practice = client.practice
    form = SessionForm(request, note_id, client_id, held)
    if form.is_valid():
        session, row_id = UUID(form.cleaned_data["session"]), form.row_id
        made = form.submit(
            lambda: taking_over.take_over_note(request.actor, note_id, session, at=now(), draft_id=row_id)
        )
        if made:
            return redirect("note", made.id)
    context = about(client) | {"note": opened.note, "form": form, "sessions": held}
    return page(request, "notes/take_over_into.html", status=form.status, **context)
