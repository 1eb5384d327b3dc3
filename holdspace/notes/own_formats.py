"""The formats a practice offers: the shipped ones, and what it made of them or beside them, in versions that never change."""

import json
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from holdspace.kernel.canonical import canonical
from holdspace.kernel.rulebook import RuleFile
from holdspace.notes.formats import (
    OWN_FROM,
    BlockUse,
    Kind,
    NoteTemplate,
    Section,
    no_such_format,
    note_templates,
    shipped_template,
)
from holdspace.notes.models import FormatVersion, Note


def formats_of(practice_id: UUID) -> dict[str, RuleFile[NoteTemplate]]:
    """Every format a note may be begun in, by key, in the order of the menu; retired ones are not among them."""
    rows = newest_rows(practice_id)
    offered = dict(note_templates())
    for key, row in rows.items():
        offered.pop(key, None)
        if row.retired_at is None:
            offered[key] = of_row(row)
    return dict(sorted(offered.items(), key=lambda one: (one[1].rule.order, one[1].rule.name)))


def newest_rows(practice_id: UUID) -> dict[str, FormatVersion]:
    """The practice's own versions by key, the newest of each."""
    rows = FormatVersion.objects.filter(practice=practice_id).order_by("key", "version")
    return {row.key: row for row in rows}


def format_of(practice_id: UUID, key: str, version: int | None = None) -> RuleFile[NoteTemplate]:
    """One format: in the version a note was begun in, or as it is offered now. Raises Invalid for any other word."""
    found = offered_format(practice_id, key) if version is None else kept_format(practice_id, key, version)
    if found is None:
        raise no_such_format(formats_of(practice_id))
    return found


def format_of_note(note: Note) -> RuleFile[NoteTemplate]:
    """The format of a note, in its version."""
    return format_of(note.practice_id, note.template, note.template_version)


def offered_format(practice_id: UUID, key: str) -> RuleFile[NoteTemplate] | None:
    """A format as a new note would be begun in it; None when it is not offered."""
    if not _may_be_key(key):
        return None
    row = FormatVersion.objects.filter(practice=practice_id, key=key).order_by("-version").first()
    if row is None:
        return note_templates().get(key)
    return of_row(row) if row.retired_at is None else None


def kept_format(practice_id: UUID, key: str, version: int) -> RuleFile[NoteTemplate] | None:
    """A format in a version, offered or not."""
    if not _may_be_key(key):
        return None
    if version < OWN_FROM:
        return shipped_template(key, version)
    row = FormatVersion.objects.filter(practice=practice_id, key=key, version=version).first()
    return of_row(row) if row else None


def _may_be_key(text: str) -> bool:
    """No database is asked for what cannot be one: anything may stand in a form."""
    return len(text) <= 40 and text.isascii() and text.isprintable()


def newer_format(note: Note) -> RuleFile[NoteTemplate] | None:
    """What the practice offers now under the format of a draft, if that is not the draft's own version."""
    found = offered_format(note.practice_id, note.template)
    return found if found is not None and found.rule.version != note.template_version else None


def format_names(notes: Iterable[Note]) -> dict[UUID, str]:
    """What the format of each note is called. One query however many there are."""
    notes = list(notes)
    own = {
        (note.practice_id, note.template, note.template_version) for note in notes if note.template_version >= OWN_FROM
    }
    rows: Iterable[FormatVersion] = ()
    if own:
        practices, keys, versions = zip(*own, strict=True)
        rows = FormatVersion.objects.filter(practice__in=set(practices), key__in=set(keys), version__in=set(versions))
    named = {(row.practice_id, row.key, row.version): of_row(row).rule.name for row in rows}
    return {
        note.id: named.get((note.practice_id, note.template, note.template_version)) or _shipped_name(note)
        for note in notes
    }


def _shipped_name(note: Note) -> str:
    found = shipped_template(note.template, note.template_version) or note_templates().get(note.template)
    return found.rule.name if found else note.template


def of_row(row: FormatVersion) -> RuleFile[NoteTemplate]:
    """A kept version as a format with its digest."""
    return RuleFile(read(bytes(row.content)), bytes(row.sha256))


def written(template: NoteTemplate) -> bytes:
    """Canonical JSON of a format, as a version keeps it; without examples."""
    return canonical(
        {
            "v": 1,
            "type": "note-format",
            "id": template.id,
            "version": template.version,
            "name": template.name,
            "summary": template.summary,
            "note": template.note,
            "kind": str(template.kind),
            "effective": template.effective,
            "source": template.source,
            "licence": template.licence,
            "order": template.order,
            "blocks": [{"key": one.key, "required": one.required} for one in template.blocks],
            "sections": [_section(one) for one in template.sections],
        }
    )


def _section(one: Section) -> dict[str, Any]:
    return {
        "key": one.key,
        "label": one.label,
        "hint": one.hint,
        "prompts": list(one.prompts),
        "required": one.required,
        "elements": list(one.elements),
        "shared": one.shared,
    }


@lru_cache(maxsize=256)
def read(content: bytes) -> NoteTemplate:
    """The format that kept bytes describe."""
    kept: dict[str, Any] = json.loads(content)
    sections = [
        Section(**{**one, "prompts": tuple(one["prompts"]), "elements": tuple(one["elements"])})
        for one in kept.pop("sections")
    ]
    blocks = tuple(BlockUse(one["key"], one["required"]) for one in kept.pop("blocks"))
    del kept["v"], kept["type"]
    made = {**kept, "kind": Kind(kept["kind"]), "effective": date.fromisoformat(kept["effective"])}
    return NoteTemplate(**made, sections=tuple(sections), blocks=blocks)
