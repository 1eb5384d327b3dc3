"""That where a note stands in review is what the signatures say: a note is co-signed when somebody co-signed its newest full version."""

from holdspace.audit.sources import Source
from holdspace.audit.verifying import Report


def verify_reviews(source: Source, practice: str, report: Report) -> None:
    """Compare each note's mark with the co-signatures. A note waiting for a second co-signature may have a first."""
    sql = (
        f"SELECT {source.hex('n.id')} FROM note n WHERE n.practice_id = {source.literal(practice)} AND n.review = 'cosigned' "  # noqa: S608  # ours
        "AND NOT EXISTS (SELECT 1 FROM note_signature s JOIN note_version v ON v.id = s.version_id WHERE v.note_id = n.id "
        "AND s.meaning = 'supervisor-cosign' AND v.version = (SELECT MAX(w.version) FROM note_version w "
        "WHERE w.note_id = n.id AND w.kind NOT IN ('addendum', 'retraction')))"
    )
    for (note,) in source.rows(sql):
        report.find("review-changed", f"The note {note} is marked as co-signed, and nobody co-signed it as it stands.")
