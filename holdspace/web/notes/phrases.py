"""Phrases: at hand while one writes, and the pages where they are made."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdspace.access.actions import Action
from holdspace.access.policy import decide, require
from holdspace.access.subject import Subject
from holdspace.notes.phrase_rules import TEXT_LIMIT, blanks
from holdspace.notes.phrases import clients_named, list_phrases, open_phrase, phrases_at_hand
from holdspace.notes.queries import NotePage
from holdspace.notes.services.phrases import retire_phrase, save_phrase
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.forms import NOTE_FIELD, TokenForm
from holdspace.web.ui.shortcuts import page

SURE = "sure"  # the button that keeps a phrase although a client's name stands in it


def panel(request: WebRequest, _opened: NotePage) -> dict[str, Any]:
    """What the editor shows of it."""
    return {"phrases": phrases_at_hand(request.actor)}


class PhraseForm(TokenForm):
    """A code, its text, and for whom."""

    code = forms.CharField(label="Code", max_length=40, help_text="Typed in a note, for example .slp.")
    text = forms.CharField(
        label="Text",
        strip=False,
        max_length=TEXT_LIMIT * 2,
        help_text="A blank: [[what belongs there]]. To choose: [[never|some nights|every night]]. Blanks must be filled before a note is signed.",
        widget=forms.Textarea({"rows": 6} | NOTE_FIELD),
    )
    whose = forms.ChoiceField(
        label="For", choices=(("own", "You alone"), ("shared", "Everybody who writes notes here"))
    )

    code.widget = forms.TextInput({"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"})
    code.error_messages["required"] = "The phrase needs a code."
    text.error_messages["required"] = "Write what the code stands for."

    def __init__(self, request: HttpRequest, purpose: str, *, own: bool, share: bool, **kwargs: Any) -> None:
        super().__init__(request, purpose, **kwargs)
        offered = [one for one, may in (("own", own), ("shared", share)) if may]
        field: Any = self.fields["whose"]
        field.choices = [one for one in field.choices if one[0] in offered]
        if len(offered) == 1:
            field.widget, field.initial = forms.HiddenInput(), offered[0]


@require_GET
def phrases(request: WebRequest) -> HttpResponse:
    """One's own, and the practice's."""
    found = list_phrases(request.actor, at=now())
    mine = [one for one in found if one.owner_id]
    codes = {one.code for one in mine}
    shared = [(one, one.code in codes) for one in found if one.owner_id is None]
    may = {"writes": _may(request, shared=False), "shares": _may(request, shared=True)}
    return page(request, "notes/phrases.html", mine=mine, shared=shared, **may)


@require_http_methods(["GET", "POST"])
def new(request: WebRequest) -> HttpResponse:
    """Make one."""
    require(request.actor, Action.PHRASE_LIST, Subject(request.actor.practice), kind="phrase")
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
def edit(request: WebRequest, phrase_id: UUID) -> HttpResponse:
    """Change one: the next version."""
    return _edit(request, open_phrase(request.actor, phrase_id, at=now()))


@require_POST
def retire(request: WebRequest, phrase_id: UUID) -> HttpResponse:
    """Offer one no longer."""
    row = retire_phrase(request.actor, phrase_id, at=now())
    messages.success(request, f"{row.code} is retired. Notes written with it stay as they are.")
    return redirect("phrases")


def _edit(request: WebRequest, row: Any) -> HttpResponse:
    kept = {"code": row.code, "text": row.text, "whose": "own" if row.owner_id else "shared"} if row else {}
    purpose = f"phrase.edit.{row.id}" if row else "phrase.new"
    own, share = _may(request, shared=False), _may(request, shared=True)
    form = PhraseForm(request, purpose, own=own, share=share, initial=kept)
    named: list[str] = []
    if form.is_valid():
        given = form.cleaned_data
        named = [] if request.POST.get("way") == SURE else clients_named(request.actor, [given["code"], given["text"]])
        if not named and form.submit(lambda: _save(request, form, row)):
            messages.success(request, "Kept.")
            return redirect("phrases")
    context = {"row": row, "form": form, "named": named, "blanks": blanks(str(form["text"].value() or ""))}
    return page(request, "notes/phrase_edit.html", status=422 if named else form.status, **context)


def _save(request: WebRequest, form: PhraseForm, row: Any) -> Any:
    given = form.cleaned_data
    return save_phrase(
        request.actor,
        code=given["code"],
        text=given["text"],
        shared=given["whose"] == "shared",
        replaces=row.id if row else None,
        phrase_id=form.row_id,
        at=now(),
    )


def _may(request: WebRequest, *, shared: bool) -> bool:
    actor = request.actor
    about = Subject(actor.practice, author=None if shared else actor.person)
    return decide(actor, Action.PHRASE_SHARE if shared else Action.PHRASE_EDIT, about).allowed
