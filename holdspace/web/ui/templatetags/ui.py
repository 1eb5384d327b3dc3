"""`{% load ui %}`: icons, the question `may`, and what the shared field and notice includes need."""

from datetime import date
from typing import Any
from uuid import UUID

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.utils import timezone
from django.utils.safestring import SafeString

from holdspace.access.actions import Action
from holdspace.access.policy import decide
from holdspace.access.subject import Decision, Subject
from holdspace.caseload.queries import emergency_access_to
from holdspace.clients.queries import allergy_tag
from holdspace.notes.safety_plans import has_safety_plan
from holdspace.web.ui.icons import icon_svg, mark_svg

register = template.Library()

# Django's message levels, and our own words, to the classes of a notice.
NOTICE_KINDS = {"success": "done", "warning": "due", "error": "risk", "debug": "info"}
NOTICE_ICONS = {"done": "check", "due": "clock", "risk": "alert", "info": "info", "lock": "lock"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """One drawing of the sprite, inline, for use beside a word (guide, section 7)."""
    return icon_svg(name)


@register.simple_tag
def mark() -> SafeString:
    """The record's mark: two open brackets."""
    return mark_svg()


@register.simple_tag(takes_context=True)
def may(context: template.Context, action: str, about: object = None) -> Decision:
    """`{% may "note.sign" note as ok %}`: the same answer the verb will give (house.md, section 6).

    about: a Subject, or a row with a `subject` property or method; nothing means the practice itself.
    """
    actor = getattr(context.get("request"), "actor", None)
    if actor is None:
        return Decision(False, "Sign in first.", visible=False)
    return decide(actor, Action(action), _subject(about, actor.practice))


@register.simple_tag(takes_context=True)
def emergency_to(context: template.Context, client: Any) -> Any:
    """The reader's own emergency access to this client while it lasts, for the banner; nobody else's."""
    actor = getattr(context.get("request"), "actor", None)
    return emergency_access_to(actor, client.id, at=timezone.now()) if actor and actor.emergency else None


@register.simple_tag(takes_context=True)
def allergies_of(context: template.Context, client: Any) -> str:
    """The allergies of the client of a page, in words; nothing for a reader who may not know of them."""
    actor = getattr(context.get("request"), "actor", None)
    return allergy_tag(actor, client.id) if actor else ""


@register.simple_tag(takes_context=True)
def newest_safety_plan(context: template.Context, client: Any) -> Any:
    """The client's safety plan as it stands, for its day; for whoever may read it."""
    actor = getattr(context.get("request"), "actor", None)
    return has_safety_plan(actor, client.id) if actor else None


def _subject(about: object, practice: UUID) -> Subject:
    if about is None or about == "":
        return Subject(practice=practice)
    if isinstance(about, Subject):
        return about
    found: Any = about.subject  # type: ignore[attr-defined]  # a row states its own facts
    subject = found() if callable(found) else found
    if not isinstance(subject, Subject):
        raise TypeError(f"{type(about).__name__}.subject is not a Subject")
    return subject


@register.filter
def notice_kind(kind: object) -> str:
    """The class of a notice from our own word or Django's message level."""
    word = str(kind or "").split(" ")[-1]
    return NOTICE_KINDS.get(word, word)


@register.simple_tag
def notice_icon(kind: object) -> SafeString:
    """The drawing that goes with a kind of notice."""
    return icon_svg(NOTICE_ICONS.get(notice_kind(kind), "info"))


@register.filter
def age_on(born: date | None, day: date | None) -> int | str:
    """Full years of age on a day, counted by birthdays."""
    if born is None or day is None:
        return ""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@register.simple_tag
def control(field: BoundField, hint: str = "", **attributes: str) -> SafeString:
    """The control itself, tied to its hint and its error by aria-describedby."""
    attrs: dict[str, Any] = {name.replace("_", "-"): value for name, value in attributes.items()}
    field.field.widget.attrs.pop("placeholder", None)  # never a label, and the label is there (guide, section 8)
    words = describing(field, hint)
    if words:
        attrs["aria-describedby"] = words
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


@register.simple_tag
def describing(field: BoundField, hint: str = "") -> str:
    """The ids of the sentences that explain a field."""
    ids = []
    if hint or field.help_text:
        ids.append(f"{field.auto_id}-hint")
    if field.errors:
        ids.append(f"{field.auto_id}-error")
    return " ".join(ids)


BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


@register.filter
def browser_words(agent: str) -> str:
    """A browser's own description as two words: "Firefox, Linux"."""
    found = [next((word for mark, word in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS)]
    return ", ".join(word for word in found if word) or "another program"


@register.filter
def in_fours(text: str) -> str:
    """A long secret in groups of four, for copying by hand."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@register.filter
def is_choice_box(field: BoundField) -> bool:
    """One box to tick."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_choice_list(field: BoundField) -> bool:
    """Several boxes or rings under one legend."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)
