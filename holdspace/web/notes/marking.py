"""The boundary check in the editor: what it is told to leave unmarked, and the page that compares the two kinds of notes.

The check itself runs in the browser (`boundary-check.js`); of a sentence that is silenced a keyed digest comes here, never its words.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from holdspace.notes.formats import Kind
from holdspace.notes.own_formats import format_of_note
from holdspace.notes.queries import NotePage
from holdspace.notes.silences import services
from holdspace.notes.silences.queries import always_silenced, silences_of, silences_of_shared
from holdspace.notes.silences.rules import KINDS, Silences
from holdspace.web.ui.faces import WebRequest, wants_fragment
from holdspace.web.ui.shortcuts import page

# Words of a note beyond which it is said once that it is long: two close pages for a session, more where a history is taken.
USUAL_LENGTH = 700
LONG = {Kind.CRISIS: 1200, Kind.INTAKE: 2500, Kind.DISCHARGE: 2000}


@dataclass(frozen=True)
class Words:
    """What is said of one kind of finding. phrase: a more general wording, its blanks to be filled before one signs."""

    kind: str
    name: str
    reason: str
    phrase: str


@dataclass(frozen=True)
class Place:
    """What is written in: its id, where silences go, whose it is."""

    of: UUID
    silence: str
    again: str
    client: UUID | None = None


WORDS = (
    Words(
        "process",
        "Contents of the conversation",
        "This tells or interprets what was talked about. The record needs what follows from it: symptom, function, what you did, how the client responded.",
        "Talked about [[topic]]; worked on [[skill or goal]]. Response: [[response]].",
    ),
    Words(
        "quotation",
        "A direct quotation",
        "Word for word, this reads differently in other hands. The record needs the topic or the symptom, not the words.",
        "Topic of the session: [[topic]]. Mood and affect: [[as you saw them]].",
    ),
    Words(
        "third_party",
        "Somebody is named",
        "This names somebody who is neither the client nor treats them. A role is enough.",
        "Strain with [[a partner|a relative|a coworker|a friend]]; worked on [[skill or goal]].",
    ),
    Words(
        "conflict",
        "A quarrel",
        "The quarrel itself is rarely needed. That it weighs on the client, and what was worked on, is.",
        "Distress in a relationship; worked on [[skill or goal]].",
    ),
    Words(
        "painful_memory",
        "A painful memory",
        "Its particulars are rarely needed here. That it was worked on, how, and how the client bore it, is.",
        "Painful memories worked on by [[method]]; borne [[well|with pauses|with difficulty]].",
    ),
    Words(
        "guilt",
        "Guilt or regret",
        "Blame for something past can hurt the client in other hands. That it was worked on is enough.",
        "Self-critical thinking addressed with [[skill or goal]].",
    ),
    Words(
        "speculation",
        "A guess",
        "This goes beyond what was seen or reported. Write what you observed, or leave it out.",
        "In session: [[affect, behavior or speech that you saw]].",
    ),
    Words(
        "too_specific",
        "More detail than care needs",
        "An employer, a street, a sum or an intimate detail says more than care needs. A general word is enough.",
        "Strain from [[work|money|housing|health]] affects [[sleep, work or other function]].",
    ),
)


def panel(request: WebRequest, opened: NotePage) -> dict[str, Any]:
    """What the editor needs for it."""
    note: Any = opened.note
    place = Place(
        note.id, reverse("note_silence", args=[note.id]), reverse("note_marks", args=[note.id]), note.client_id
    )
    kind = format_of_note(note).rule.kind
    return {"marking": about(silences_of(request.actor, note), place, note.encounter_id, kind)}


def shared_panel(request: WebRequest, session_id: UUID) -> dict[str, Any]:
    """The same for the shared part of a group's notes, which is about no client by name."""
    addresses = (reverse("group_silence", args=[session_id]), reverse("group_marks", args=[session_id]))
    return {"marking": about(silences_of_shared(request.actor, session_id), Place(session_id, *addresses))}


def about(found: Silences, place: Place, session: UUID | None = None, kind: Kind = Kind.GROUP) -> dict[str, Any]:
    """What the script is told. key: for digests of these sentences, the same at every visit, of no use elsewhere."""
    return {
        "place": place,
        "session": session,
        "key": salted_hmac("boundary.silence", str(place.of), algorithm="sha256").hexdigest(),
        "sentences": " ".join(sorted(found.sentences)),
        "kinds": " ".join(sorted(found.kinds | found.always)),
        "always": " ".join(sorted(found.always)),
        "here": found.here,
        "long": LONG.get(kind, USUAL_LENGTH),
        "words": WORDS,
    }


@require_POST
def silence(request: WebRequest, note_id: UUID) -> HttpResponse:
    """Mark a sentence, or a kind of finding, no more."""
    sent = request.POST
    services.silence(request.actor, note_id, scope=sent.get("scope", ""), what=sent.get("what", ""), at=now())
    return HttpResponse(status=204) if wants_fragment(request) else redirect("note", note_id)


@require_POST
def again(request: WebRequest, note_id: UUID) -> HttpResponse:
    """Mark everything in a draft again."""
    services.mark_again(request.actor, note_id, at=now())
    return HttpResponse(status=204) if wants_fragment(request) else redirect("note", note_id)


@require_POST
def silence_shared(request: WebRequest, meeting_id: UUID) -> HttpResponse:
    """Mark a sentence of a group's shared part, or a kind of finding, no more."""
    sent = request.POST
    services.silence_shared(request.actor, meeting_id, scope=sent.get("scope", ""), what=sent.get("what", ""), at=now())
    return HttpResponse(status=204) if wants_fragment(request) else redirect("group_note", meeting_id)


@require_POST
def shared_again(request: WebRequest, meeting_id: UUID) -> HttpResponse:
    """Mark everything in a group's shared part again."""
    services.mark_shared_again(request.actor, meeting_id, at=now())
    return HttpResponse(status=204) if wants_fragment(request) else redirect("group_note", meeting_id)


@require_GET
def two_kinds(request: WebRequest) -> HttpResponse:
    """The two kinds of notes compared, what the editor marks, and what one has silenced for good."""
    return page(request, "kinds/two_kinds.html", always=[KINDS[kind] for kind in always_silenced(request.actor)])


@require_POST
def kinds_again(request: WebRequest) -> HttpResponse:
    """Mark every kind in all notes again."""
    services.mark_kinds_again(request.actor, at=now())
    messages.success(request, "The editor marks every kind again.")
    return redirect("two_kinds")
