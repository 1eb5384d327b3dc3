from django.db import migrations

# The index of words on PostgreSQL learns whose each row is, so that the wall of kernel/postgres stands before it too. Behind a wall
# PostgreSQL may not use an index on words (@@ could tell of rows it hides), so searching goes through one function of the owner that
# holds to the same setting by itself.
POSTGRESQL = (
    "ALTER TABLE note_fts ADD COLUMN practice uuid",
    "UPDATE note_fts SET practice = (SELECT practice_id FROM note WHERE note.docid = note_fts.docid)",
    "DELETE FROM note_fts WHERE practice IS NULL",
    "ALTER TABLE note_fts ALTER COLUMN practice SET NOT NULL",
    """
    CREATE FUNCTION holdspace_find(words text, reach text[], below bigint, most integer) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        RETURN QUERY EXECUTE
            'SELECT docid FROM public.note_fts WHERE body @@ to_tsquery(''simple'', $1) AND scope && $2 AND docid < $3 '
            'AND practice = nullif(current_setting(''app.practice'', true), '''')::uuid ORDER BY docid DESC LIMIT $4'
            USING words, reach, below, most;
    END $$
    """,
)


def build(apps, editor):
    if editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("notes", "0002_frozen_and_found")]
    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
