"""Two versions of a draft on one page, without script: the newer as it is kept, and what was sent on an older one."""

from typing import Any

from django.http import HttpRequest

from holdspace.kernel.errors import Conflict, Invalid
from holdspace.notes.block_fields import BLOCKS
from holdspace.notes.blocks import checked_blocks, text_of, with_left_over
from holdspace.notes.own_formats import format_of_note
from holdspace.notes.rules import carried_over
from holdspace.web.clients.identity import about
from holdspace.web.notes.blocks import read_blocks
from holdspace.web.notes.forms import DraftForm


def newer(request: HttpRequest, error: Conflict) -> dict[str, Any]:
    """What the page shows: the newer words, and yours. Words of a section that the note has no longer stand in its first one."""
    note: Any = error.current
    if note is None:
        return {}
    form = DraftForm(request, note.id)
    template = format_of_note(note).rule
    old = form.template or template
    sent = [{"key": key, "text": form.data.get(key, "").replace("\r\n", "\n")} for key in old.keys]
    yours = carried_over(template, old, sent)
    blocks = _sent_blocks(form)
    yours[template.keys[0]] = with_left_over(yours[template.keys[0]], template.block_keys, blocks or {})
    labels = {section.key: section.label for section in template.sections}
    both = [one | {"label": labels[one["key"]], "yours": yours[one["key"]]} for one in note.draft.sections]
    return about(note.client) | {
        "note": note,
        "form": form,
        "changed": [one for one in both if one["text"] != one["yours"]],
        "same": [one for one in both if one["text"] == one["yours"]],
        "changed_blocks": _changed(template.block_keys, note.draft.blocks, blocks),
        "block_fields": _fields(form.data, template.block_keys) if blocks is not None else [],
    }


def _sent_blocks(form: DraftForm) -> dict[str, dict[str, Any]] | None:
    """What was sent of the blocks; nothing of a block that could not be kept."""
    sent = read_blocks(form.template, form.data) if form.template else None
    if sent is None or form.template is None:
        return None
    kept: dict[str, dict[str, Any]] = {}
    for key, data in sent.items():
        try:
            kept |= checked_blocks(form.template.block_keys, {key: data})
        except Invalid:
            continue
    return kept


def _changed(shown: tuple[str, ...], saved: dict[str, Any], sent: dict[str, Any] | None) -> list[dict[str, str]]:
    if sent is None:
        return []
    pairs = [(key, text_of(key, saved.get(key, {})), text_of(key, sent.get(key, {}))) for key in shown]
    return [{"label": BLOCKS[key].label, "text": text, "yours": yours} for key, text, yours in pairs if text != yours]


def _fields(sent: Any, shown: tuple[str, ...]) -> list[tuple[str, str]]:
    """All that was sent of the blocks, to be sent once more."""
    starts = tuple(f"{key}-" for key in shown)
    named = [(name, value) for name, values in sent.lists() for value in values if name.startswith(starts)]
    return [("blocks", " ".join(shown)), *named]
