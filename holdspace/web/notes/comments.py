"""A supervisor's comments beside the text of a returned note: shown to its author in the editor, answered in the same form.

The answers are fields of the editor's form: kept with every save, in the journal like all other words.
"""

from typing import Any
from uuid import UUID

from django.utils.timezone import now

from holdspace.caseload.supervision.queries import supervisors_of
from holdspace.notes.queries import NotePage
from holdspace.notes.reviews.queries import comments_on, joined, standing_of
from holdspace.notes.services.reviewing import Answer, answer_comments
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.forms import NOTE_FIELD

ANSWER, SETTLED = "answer-", "settled-"


def panel(request: WebRequest, opened: NotePage) -> dict[str, Any]:
    """What the editor shows of it."""
    note = opened.note
    if note.review != "returned":
        return {}
    found = comments_on(request.actor, note)
    standing = standing_of(request.actor, note)
    shown = {section["key"] for section in note.draft.sections}
    return {
        "returned": {
            "comments": found,
            "elsewhere": [one for one in found if one.section not in shown],
            "open": sum(one.settled_at is None for one in found),
            "by": standing.returned_by if standing else "",
        },
        "answer_field": NOTE_FIELD,
    }


def keep_answers(request: WebRequest, note: Any) -> None:
    """Keep what was answered to comments in the form that was sent."""
    if note.review != "returned":
        return
    answers = {}
    for name, text in request.POST.items():
        if name.startswith(ANSWER) and (known := _id(name.removeprefix(ANSWER))):
            answers[known] = Answer(str(text), f"{SETTLED}{known}" in request.POST)
    if answers:
        answer_comments(request.actor, note.id, answers, at=now())


def reviewers(request: WebRequest) -> str:
    """To whom one's signature sends a note, by name; nobody for most."""
    actor = request.actor
    return joined([one.titled for one in supervisors_of(actor.practice, actor.person, at=now())])


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
