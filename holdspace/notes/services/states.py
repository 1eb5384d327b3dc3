"""Keeping how a draft was before a save: what `holdspace.notes.services.drafts` asks at each."""

from datetime import datetime

from holdspace.notes.models import DraftVersion, Note
from holdspace.notes.rules import MOST_STATES, is_empty, is_worth_keeping


def keep_state(note: Note, *, at: datetime, always: bool = False) -> None:
    """Keep a held draft as it is before it changes, at the end of a sitting and every five minutes; always: before a choice.

    Where the practice keeps no history, what was kept under an earlier rule is deleted.
    """
    rows, draft = DraftVersion.objects.filter(note=note.id), note.draft
    if not note.practice.keeps_draft_history:
        rows.delete()
        return
    newest = rows.order_by("-revision").first()
    if is_empty(draft.words) or (newest is not None and newest.revision >= draft.revision):
        return
    since = newest.saved_at if newest else draft.sitting_at
    if not always and not is_worth_keeping(since, draft.saved_at, at):
        return
    DraftVersion.objects.create(
        practice_id=note.practice_id,
        note=note,
        revision=draft.revision,
        sections=draft.sections,
        blocks=draft.blocks,
        saved_at=draft.saved_at,
    )
    kept = list(rows.order_by("-revision").values_list("id", flat=True))
    if len(kept) > MOST_STATES:
        rows.filter(id__in=kept[MOST_STATES:]).delete()


def forget_states(note: Note) -> None:
    """The note is signed: what it was on the way is nobody's record."""
    DraftVersion.objects.filter(note=note.id).delete()
