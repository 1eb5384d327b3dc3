"""What the bundled SQLCipher can do. Django computes these from the standard library's SQLite, which is another one."""

from django.db.backends.sqlite3.features import DatabaseFeatures as SQLiteFeatures


class DatabaseFeatures(SQLiteFeatures):
    """SQLite 3.53 with JSON and RETURNING, on a file that several connections share."""

    test_db_allows_multiple_connections = True
    can_alter_table_drop_column = True
    can_return_columns_from_insert = True
    can_return_rows_from_bulk_insert = True
    supports_json_field = True
    can_introspect_json_field = True
    has_json_object_function = True
    # The wheel is built for 250,000; SQLite's own default is enough, and 999 would cut bulk inserts small.
    max_query_params = 32766
