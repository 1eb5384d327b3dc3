"""Verbs about a practice's own formats: each change is a new version, and nothing begun or signed in an older one changes."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.kernel.canonical import sha256
from holdspace.kernel.errors import Conflict, Invalid, Refused
from holdspace.kernel.ids import new_id
from holdspace.kernel.words import folded
from holdspace.notes.format_rules import FormatFacts, format_key
from holdspace.notes.formats import OWN_FROM, Kind, NoteTemplate, note_templates
from holdspace.notes.models import FormatVersion
from holdspace.notes.own_formats import formats_of, newest_rows, of_row, written
from holdspace.practice.models import Practice

STALE = "Somebody changed this format while you had it open. Nothing was saved. Look at it as it is now, then change it again."
OWN_ORDER = 100
_NEW = NoteTemplate("", 0, "", "", date.min, "the practice's own", "", OWN_ORDER, ())


def save_format(
    actor: Actor,
    facts: FormatFacts,
    *,
    key: str | None,
    seen: int,
    at: datetime,
    version_id: UUID | None = None,
) -> FormatVersion:
    """Keep a format as its next version, or a new one. key: None for a new format. seen: the version that was looked at.

    version_id: the id a form was made with, so that posting twice keeps one.
    """
    with transaction.atomic():
        practice = _practice(actor)
        already = FormatVersion.objects.filter(practice=practice, id=version_id).first() if version_id else None
        if already is not None:
            return already
        rows = newest_rows(practice.id)
        found = facts.problems(names=_names(practice.id, except_for=key))
        if found:
            raise Invalid(found)
        current = _current(key, seen, rows) if key else _NEW
        cleaned = facts.cleaned()
        made = replace(
            current,
            id=key or format_key(cleaned.name, {*rows, *note_templates()}),
            name=cleaned.name,
            summary=cleaned.summary,
            note=cleaned.note,
            kind=cleaned.kind,
            sections=cleaned.sections,
            blocks=cleaned.blocks,
        )
        return _keep(actor, practice, made, rows, at=at, version_id=version_id)


def retire_format(actor: Actor, key: str, *, seen: int, at: datetime) -> FormatVersion:
    """Offer a format no longer. Drafts begun in it go on, and signed notes keep it."""
    with transaction.atomic():
        practice = _practice(actor)
        rows = newest_rows(practice.id)
        current = _current(key, seen, rows)
        others = [one.rule for one in formats_of(practice.id).values() if one.rule.id != key]
        if current.kind is Kind.PROGRESS and not any(one.kind is Kind.PROGRESS for one in others):
            raise Refused("This is the last format for a progress note. Make or offer another one first.")
        row = rows.get(key)
        if row is None:
            return _keep(actor, practice, current, rows, at=at, retired=True)
        if row.retired_at is None:
            row.retired_at = at
            row.save(update_fields=["retired_at"])
            _log(actor, row, at, "retired")
        return row


def offer_format(actor: Actor, key: str, *, seen: int, at: datetime) -> FormatVersion:
    """Offer a retired format again, as its next version."""
    with transaction.atomic():
        practice = _practice(actor)
        rows = newest_rows(practice.id)
        current = _current(key, seen, rows)
        row = rows.get(key)
        if row is None or row.retired_at is None:
            raise Refused("This format is offered already.")
        if folded(current.name) in _names(practice.id, except_for=key):
            raise Refused("Another format has taken this name meanwhile. Rename that one first.")
        return _keep(actor, practice, current, rows, at=at)


def _practice(actor: Actor) -> Practice:
    """The practice's row, locked: versions are counted one after another."""
    require(actor, Action.FORMAT_EDIT, Subject(actor.practice), kind="format")
    return Practice.objects.select_for_update().get(id=actor.practice)


def _current(key: str, seen: int, rows: dict[str, FormatVersion]) -> NoteTemplate:
    row, shipped = rows.get(key), note_templates().get(key)
    if row is None and shipped is None:
        raise missing("format", None, action=Action.FORMAT_EDIT)
    rule = of_row(row).rule if row else shipped.rule  # type: ignore[union-attr]  # one of them is there
    if rule.version != seen:
        raise Conflict(STALE)
    return rule


def _names(practice: UUID, *, except_for: str | None) -> set[str]:
    return {folded(one.rule.name) for key, one in formats_of(practice).items() if key != except_for}


def _keep(
    actor: Actor,
    practice: Practice,
    made: NoteTemplate,
    rows: dict[str, FormatVersion],
    *,
    at: datetime,
    version_id: UUID | None = None,
    retired: bool = False,
) -> FormatVersion:
    before = rows.get(made.id)
    version = before.version + 1 if before else OWN_FROM
    content = written(replace(made, version=version, effective=at.astimezone(practice.zone).date(), examples=()))
    row = FormatVersion.objects.create(
        id=version_id or new_id(),
        practice=practice,
        key=made.id,
        version=version,
        content=content,
        sha256=sha256(content),
        made_by_id=actor.person,
        made_at=at,
        retired_at=at if retired else None,
    )
    _log(actor, row, at, "retired" if retired else None)
    return row


def _log(actor: Actor, row: FormatVersion, at: datetime, reason: str | None) -> None:
    record(actor, Action.FORMAT_EDIT, "format", row.id, at=at, version=row.version, reason=reason)
