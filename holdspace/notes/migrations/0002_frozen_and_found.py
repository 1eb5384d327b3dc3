from django.db import migrations

from holdspace.kernel.frozen import freeze_table

FTS5 = """
CREATE VIRTUAL TABLE note_fts USING fts5(
    scope, body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0'
)
"""
# Two leaves of the index fill one page of the file; at FTS5's own 4,050 bytes a leaf takes a page alone.
FTS5_LEAF = "INSERT INTO note_fts(note_fts, rank) VALUES ('pgsz', 4000)"
# Merging eight segments at a time, not four, halves what a save or an import writes; searches do not notice.
FTS5_MERGE = "INSERT INTO note_fts(note_fts, rank) VALUES ('automerge', 8)"
POSTGRESQL = (
    "CREATE TABLE note_fts (docid bigint PRIMARY KEY, scope text[] NOT NULL, body tsvector NOT NULL)",
    "CREATE INDEX note_fts_body ON note_fts USING gin (body)",
    "CREATE INDEX note_fts_scope ON note_fts USING gin (scope)",
)


def build(apps, editor):
    freeze_table(editor, "note_version")
    freeze_table(editor, "note_signature")
    freeze_table(editor, "note", when="OLD.state <> 'draft'")
    for statement in [FTS5, FTS5_LEAF, FTS5_MERGE] if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("notes", "0001_first")]
    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
