"""A supervisor's pages: the queue, and one note with comments beside its text, to be returned or co-signed."""

from copy import copy
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from holdspace.access.actions import Action
from holdspace.caseload.supervision.queries import reads_supervision_log
from holdspace.notes.reviews.queries import ReviewPage, ReviewQueue, open_review, review_queue
from holdspace.notes.reviews.rules import COMMENT_LIMIT, OUTCOMES, QUOTE_LIMIT
from holdspace.notes.rules import STATEMENTS
from holdspace.notes.services import reviewing
from holdspace.web.clients.identity import about
from holdspace.web.notes.paper import Paper, paper_of
from holdspace.web.notes.second_reading import Run, runs_of
from holdspace.web.notes.signing import begin
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.forms import Line, NoteText, TokenForm
from holdspace.web.ui.shortcuts import page
from holdspace.web.ui.signers import shown_with, signing_context

NOTHING_WRITTEN = "Nothing is written yet. Write what you mean, then keep it."


class VersionForm(TokenForm):
    """Something said or done about the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, request: WebRequest, purpose: str, opened: ReviewPage, **more: Any) -> None:
        note: Any = opened.page.note
        seen = {"version": opened.version} | more.pop("initial", {})
        super().__init__(request, f"{purpose}.{note.id}", client=note.client_id, initial=seen, **more)


class CommentForm(VersionForm):
    """A comment on a section, or on the whole note, which may quote words of it."""

    section = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    quote = forms.CharField(label="Words it is about", required=False, max_length=QUOTE_LIMIT, strip=False, widget=Line)
    text = forms.CharField(label="Comment", max_length=COMMENT_LIMIT, strip=False, widget=NoteText({"rows": 3}))

    text.error_messages["required"] = NOTHING_WRITTEN

    def __init__(self, request: WebRequest, opened: ReviewPage, section: str) -> None:
        purpose = f"note.comment.{section}"
        super().__init__(request, purpose, opened, initial={"section": section}, auto_id=f"id_comment_{section}_%s")


class ReturnForm(VersionForm):
    """A sentence to the author, with the comments made."""

    reason = forms.CharField(required=False, max_length=COMMENT_LIMIT, strip=False, widget=NoteText({"rows": 2}))

    def __init__(self, request: WebRequest, opened: ReviewPage) -> None:
        super().__init__(request, "note.return", opened, auto_id="id_return_%s")
        self.fields["reason"].label = f"To {opened.page.note.author.name}, if you return it"


@dataclass(frozen=True)
class Part:
    """A section with what is said beside it."""

    key: str
    label: str
    runs: list[Run]
    form: CommentForm
    comments: list[Any] = field(default_factory=list)


@require_GET
def queue(request: WebRequest) -> HttpResponse:
    """What waits for me, oldest first, and what I returned."""
    found = review_queue(request.actor, at=now())
    return page(request, "notes/reviews.html", queue=found, log=reads_supervision_log(request.actor))


@require_GET
def review(request: WebRequest, note_id: UUID) -> HttpResponse:
    """One note to review."""
    with transaction.atomic():  # one commit for the events of one page
        return _show(request, open_review(request.actor, note_id, at=now()))


@require_POST
def comment(request: WebRequest, note_id: UUID) -> HttpResponse:
    """Keep a comment, and go back to where it stands."""
    opened = open_review(request.actor, note_id, at=now())
    section = request.POST.get("section", "")[:40]
    form = CommentForm(request, opened, section)
    if form.is_valid():
        said = reviewing.Said(section, form.cleaned_data["text"], form.cleaned_data["quote"])
        version, row_id = form.cleaned_data["version"], form.row_id
        if form.submit(
            lambda: reviewing.add_comment(request.actor, note_id, said, version=version, at=now(), comment_id=row_id)
        ):
            return redirect(f"{reverse('note_review', args=[note_id])}#section-{section}")
    return _show(request, opened, commented=form)


@require_POST
def comment_remove(request: WebRequest, note_id: UUID, comment_id: UUID) -> HttpResponse:
    """Take one's own comment away that nobody has seen."""
    reviewing.remove_comment(request.actor, note_id, comment_id, at=now())
    return redirect("note_review", note_id)


@require_POST
def give_back(request: WebRequest, note_id: UUID) -> HttpResponse:
    """Return the note, and go to the next."""
    opened = open_review(request.actor, note_id, at=now())
    form = ReturnForm(request, opened)
    if form.is_valid():
        version, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
        if form.submit(lambda: reviewing.return_note(request.actor, note_id, version=version, reason=reason, at=now())):
            return _next(request, note_id, f"Returned to {opened.page.note.author.name}.")
    return _show(request, opened, returned=form)


@require_POST
def cosign(request: WebRequest, note_id: UUID) -> HttpResponse:
    """Co-sign what was read, and go to the next."""
    shown = shown_with(request, note_id)
    opened = open_review(request.actor, note_id, at=now(), action=Action.NOTE_COSIGN)
    form = _cosign_form(request, opened)
    proof = shown.proof
    if form.is_valid() and proof is not None:
        facts: dict[str, Any] = {"version": form.cleaned_data["version"], "proof": proof, "intent": shown.intent}
        signed = form.submit(lambda: reviewing.cosign_note(request.actor, note_id, at=now(), **facts))
        if signed:
            return _next(request, note_id, _said_of(signed))
    return _show(request, opened, error=shown.error)


@require_POST
def cosign_begin(request: WebRequest, note_id: UUID) -> HttpResponse:
    """What a passkey is to sign, put together at this moment; for the script of the page."""
    opened = open_review(request.actor, note_id, at=now(), action=Action.NOTE_COSIGN)
    form = _cosign_form(request, opened)
    made = None
    if form.is_valid():
        version = form.cleaned_data["version"]
        made = form.submit(lambda: reviewing.prepare_cosign(request.actor, note_id, version=version, at=now()))
    return begin(request, note_id, form, made)


def _cosign_form(request: WebRequest, opened: ReviewPage) -> VersionForm:
    return VersionForm(request, "note.cosign", opened, auto_id="id_cosign_%s")


def _said_of(note: Any) -> str:
    return "Co-signed." if note.review == "cosigned" else "Co-signed. Another supervisor is still to sign."


def _next(request: WebRequest, note_id: UUID, done: str) -> HttpResponse:
    """The next note that waits, without coming back to the list; the list when there is none."""
    left = [one for one in review_queue(request.actor, at=now()).waiting if one.note.id != note_id]
    if not left:
        messages.success(request, f"{done} Nothing else waits for you.")
        return redirect("reviews")
    messages.success(request, f"{done} This is the next of {len(left)}." if len(left) > 1 else f"{done} One is left.")
    return redirect("note_review", left[0].note.id)


def _show(
    request: WebRequest,
    opened: ReviewPage,
    *,
    commented: CommentForm | None = None,
    returned: ReturnForm | None = None,
    error: str = "",
) -> HttpResponse:
    """The page. The forms that were not sent begin anew."""
    plain = copy(request)
    plain.method = "GET"
    note: Any = opened.page.note
    paper = paper_of(opened.page)
    line = review_queue(request.actor, at=now())
    context = about(note.client) | {
        "note": note,
        "opened": opened,
        "paper": paper,
        "whole": _whole(plain, opened, commented),
        "parts": _parts(plain, opened, paper, commented),
        "returning": returned or ReturnForm(plain, opened),
        "cosigning": _cosign_form(plain, opened),
        "queue": line,
        "after": _after(line, note.id),
        "ended": OUTCOMES.get(opened.outcome, ""),
        "others": [one for one in opened.asked if one.supervisor.id != request.actor.person],
        "meaning": STATEMENTS["supervisor-cosign"],
    }
    bad = error or (commented and commented.errors) or (returned and returned.errors)
    return page(request, "notes/review.html", status=422 if bad else 200, **context, **signing_context(request, error))


def _after(line: ReviewQueue, note_id: UUID) -> Any:
    """The note after this one in the queue, or the first when this one is the last or in it no more."""
    waiting = [one.note for one in line.waiting]
    place = next((place for place, one in enumerate(waiting) if one.id == note_id), -1)
    others = [*waiting[place + 1 :], *waiting[:place]] if place >= 0 else waiting
    return next((one for one in others if one.id != note_id), None)


def _whole(request: WebRequest, opened: ReviewPage, sent: CommentForm | None) -> Part:
    """What is said about the whole note, and about sections that this version does not have."""
    keys = {one["key"] for one in opened.page.sections}
    said = [one for one in opened.comments if one.section not in keys]
    return Part("", "The whole note", [], _form(request, opened, "", sent), said)


def _parts(request: WebRequest, opened: ReviewPage, paper: Paper, sent: CommentForm | None) -> list[Part]:
    before = {one["key"]: one["text"] for sheet in paper.earlier[:1] for one in sheet.sections}
    return [
        Part(
            one["key"],
            one["label"],
            runs_of(one["text"], before.get(one["key"], "") if paper.earlier else None),
            _form(request, opened, one["key"], sent),
            [said for said in opened.comments if said.section == one["key"]],
        )
        for one in paper.note.sections
    ]


def _form(request: WebRequest, opened: ReviewPage, section: str, sent: CommentForm | None) -> CommentForm:
    if sent is not None and sent.data.get("section", "") == section:
        return sent
    return CommentForm(request, opened, section)
