import secrets
import sqlite3
import uuid
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, IntegrityError, connections, transaction
from sqlcipher3 import dbapi2 as sqlcipher

from holdspace.kernel.keys.problems import KeyProblem, MissingDatabase, MissingKey, WrongKey
from holdspace.kernel.keys.store import KeyStore
from holdspace.kernel.sqlcipher.driver import create_database, open_encrypted
from holdspace.kernel.sqlcipher.store import prepare_database
from tests.kernel.conftest import database

MARKER = "the-dream-about-the-lighthouse"


def pragma(ledger, name):
    with ledger.connection.cursor() as cursor:
        return str(cursor.execute(f"PRAGMA {name}").fetchone()[0])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cipher_page_size", "8192"),
        ("page_size", "8192"),
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("foreign_keys", "1"),
        ("recursive_triggers", "1"),
        ("legacy_alter_table", "0"),
        ("trusted_schema", "0"),
        ("secure_delete", "1"),
        ("cell_size_check", "1"),
        ("temp_store", "2"),
        ("cache_size", "-4096"),
    ],
)
def test_every_connection_has_the_house_pragmas(ledger, name, value):
    assert pragma(ledger, name) == value


def test_a_connection_says_it_is_sqlite_as_django_expects(ledger):
    assert ledger.connection.vendor == "sqlite"
    assert ledger.connection.display_name == "SQLite"


def test_the_file_is_made_for_its_owner_alone(ledger):
    assert ledger.path.stat().st_mode & 0o777 == 0o600
    assert ledger.path.parent.stat().st_mode & 0o777 == 0o700


def test_text_lies_neither_in_the_file_nor_in_its_log(ledger, tmp_path):
    plain = sqlite3.connect(tmp_path / "plain.db", isolation_level=None)
    plain.execute("PRAGMA journal_mode=WAL")
    plain.execute("CREATE TABLE line (text TEXT)")
    plain.execute("INSERT INTO line VALUES (?)", [MARKER])
    ledger.write(MARKER)

    assert MARKER.encode() in bytes_of(tmp_path / "plain.db")
    assert MARKER.encode() not in bytes_of(ledger.path)
    assert ledger.path.with_name("ledger.db-wal").stat().st_size > 0
    ledger.connection.close()
    assert MARKER.encode() not in bytes_of(ledger.path)
    plain.close()


def bytes_of(path):
    files = [path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")]
    return b"".join(file.read_bytes() for file in files if file.exists())


def test_sqlite_without_the_key_sees_no_database(ledger):
    ledger.connection.close()
    stranger = sqlite3.connect(ledger.path)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        stranger.execute("SELECT * FROM sqlite_master")
    stranger.close()


def test_a_wrong_key_is_one_sentence_and_touches_nothing(ledger, capfd):
    ledger.connection.close()
    before = ledger.path.read_bytes()
    with pytest.raises(WrongKey) as caught:
        open_encrypted(secrets.token_bytes(32), database=str(ledger.path))
    assert caught.value.sentence == (
        f"The key does not open the database {ledger.path}. Either the key file belongs to another database, or the "
        "database file is damaged. Put the right key file back, run `holdspace recover` with the printed recovery "
        "code, or restore a backup."
    )
    assert ledger.path.read_bytes() == before
    assert capfd.readouterr().err == ""


def test_a_missing_key_file_is_one_sentence(ledger):
    ledger.connection.close()
    (key_file,) = ledger.store.key_dir.iterdir()
    key_file.unlink()
    with pytest.raises(MissingKey) as caught:
        ledger.count()
    assert caught.value.sentence == (
        f"The key file {key_file} is missing, so the database stays shut. Put the file back, or run "
        "`holdspace recover` with the printed recovery code."
    )


def test_a_missing_database_is_refused_and_not_made_anew(ledger):
    ledger.connection.close()
    ledger.path.unlink()
    with pytest.raises(MissingDatabase):
        ledger.count()
    assert not ledger.path.exists()


def test_an_emptied_database_is_refused(ledger):
    ledger.connection.close()
    ledger.path.write_bytes(b"")
    with pytest.raises(MissingDatabase):
        ledger.count()
    assert ledger.path.read_bytes() == b""


@pytest.fixture
def full_ledger(ledger):
    with transaction.atomic(using=ledger.alias):
        for number in range(400):
            ledger.write(f"{number} {'x' * 200}")
    ledger.connection.close()
    return ledger


def read_every_row(ledger):
    with ledger.connection.cursor() as cursor:
        return cursor.execute("SELECT sum(length(text)) FROM line NOT INDEXED").fetchone()


def table_page(key, path):
    """Where the table's own page begins in the file."""
    connection = open_encrypted(key, database=str(path))
    (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'line'").fetchone()
    connection.close()
    return (root - 1) * 8192


def test_one_flipped_byte_is_refused(full_ledger, capfd):
    content = bytearray(full_ledger.path.read_bytes())
    content[table_page(full_ledger.keys.db, full_ledger.path) + 4000] ^= 1
    full_ledger.path.write_bytes(content)
    with pytest.raises(DatabaseError):
        read_every_row(full_ledger)
    assert capfd.readouterr().err == ""


def test_two_exchanged_pages_are_refused(full_ledger):
    content = full_ledger.path.read_bytes()
    pages = [content[start : start + 8192] for start in range(0, len(content), 8192)]
    at = table_page(full_ledger.keys.db, full_ledger.path) // 8192
    pages[at], pages[-1] = pages[-1], pages[at]
    full_ledger.path.write_bytes(b"".join(pages))
    with pytest.raises(DatabaseError):
        read_every_row(full_ledger)


def test_an_undamaged_ledger_is_read(full_ledger):
    assert read_every_row(full_ledger) == (400 * 200 + sum(len(f"{number} ") for number in range(400)),)


def test_replace_cannot_slip_past_a_delete_trigger(ledger):
    with ledger.connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER line_stays BEFORE DELETE ON line BEGIN SELECT RAISE(ABORT, 'signed rows stay'); END"
        )
        cursor.execute("INSERT INTO line (id, text) VALUES (1, 'signed')")
        with pytest.raises(IntegrityError, match="signed rows stay"):
            cursor.execute("REPLACE INTO line (id, text) VALUES (1, 'forged')")
        assert cursor.execute("SELECT text FROM line").fetchall() == [("signed",)]


def test_types_come_back_as_django_knows_them(ledger):
    at = datetime.fromisoformat("2026-11-24T09:05:00.123456")
    row = (at, date(2026, 11, 24), True, "1.50", uuid.UUID(int=7).bytes)
    with ledger.connection.cursor() as cursor:
        cursor.execute("CREATE TABLE sorts (at datetime, born date, held bool, fee text, id blob)")
        cursor.execute(
            "INSERT INTO sorts VALUES (%s, %s, %s, %s, %s)",
            [at, date(2026, 11, 24), True, Decimal("1.50"), uuid.UUID(int=7)],
        )
        cursor.execute("SELECT * FROM sorts WHERE born = %(born)s AND fee LIKE '%%1.5%%'", {"born": date(2026, 11, 24)})
        assert cursor.fetchone() == row


def test_executemany_takes_dictionaries_from_a_generator(ledger):
    with ledger.connection.cursor() as cursor:
        cursor.executemany("INSERT INTO line (text) VALUES (%(text)s)", ({"text": word} for word in ("a", "b")))
    assert ledger.count() == 2


def test_full_text_search_is_in(ledger):
    with ledger.connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE found USING fts5(text)")
        cursor.execute("INSERT INTO found VALUES ('calm and steady')")
        assert cursor.execute("SELECT count(*) FROM found WHERE found MATCH 'stead*'").fetchone() == (1,)


def test_a_database_in_memory_is_refused(key_store, django_db_blocker):
    key_store.create()
    with (
        django_db_blocker.unblock(),
        database("nowhere", ":memory:", key_store) as alias,
        pytest.raises(ImproperlyConfigured, match="encrypted file"),
    ):
        connections[alias].ensure_connection()


def test_a_key_that_is_no_callable_is_refused(ledger, django_db_blocker):
    with (
        django_db_blocker.unblock(),
        ledger.second_alias(key=b"k" * 32) as alias,
        pytest.raises(ImproperlyConfigured, match="callable"),
    ):
        connections[alias].ensure_connection()


def test_a_short_key_is_refused(ledger):
    with pytest.raises(ImproperlyConfigured, match="32 bytes"):
        open_encrypted(b"short", database=str(ledger.path))


def test_a_new_database_never_takes_the_place_of_another(ledger):
    with pytest.raises(KeyProblem, match="stays as it is"):
        create_database(ledger.path, ledger.keys.db)


def test_a_copy_for_parallel_tests_is_whole(ledger):
    ledger.write("still in the write-ahead log")
    ledger.connection.creation._clone_test_db("1", verbosity=0)
    copy = open_encrypted(ledger.keys.db, database=str(ledger.path.with_name("ledger_1.db")))
    assert copy.execute("SELECT text FROM line").fetchall() == [("still in the write-ahead log",)]
    copy.close()
    ledger.connection.creation._destroy_test_db(str(ledger.path.with_name("ledger_1.db")), verbosity=0)
    assert not ledger.path.with_name("ledger_1.db").exists()


def test_the_driver_is_sqlcipher():
    connection = sqlcipher.connect(":memory:")
    assert connection.execute("PRAGMA cipher_version").fetchone()[0].startswith("4.")
    connection.close()


# --- first start ---


def test_the_first_start_makes_key_and_database_and_the_second_opens_them(key_store):
    path = key_store.data_dir / "holdspace.db"
    keys = prepare_database(key_store, path)
    assert path.stat().st_size > 0
    assert prepare_database(key_store, path) == keys
    open_encrypted(keys.db, database=str(path)).close()


def test_a_database_without_its_key_record_is_refused(key_store):
    path = key_store.data_dir / "holdspace.db"
    prepare_database(key_store, path)
    key_store.record.unlink()
    with pytest.raises(MissingKey, match="restore it from a backup"):
        prepare_database(key_store, path)


def test_a_key_record_without_its_database_is_refused(key_store):
    path = key_store.data_dir / "holdspace.db"
    prepare_database(key_store, path)
    path.unlink()
    with pytest.raises(MissingDatabase, match="does not begin a new one"):
        prepare_database(key_store, path)
    assert not path.exists()


class PowerCut(Exception):
    pass


def power_cut(*_):
    raise PowerCut


def test_a_first_start_cut_off_before_the_database_begins_again(key_store):
    path = key_store.data_dir / "holdspace.db"
    with pytest.raises(PowerCut):
        key_store.create(power_cut)
    keys = prepare_database(key_store, path)
    open_encrypted(keys.db, database=str(path)).close()


def test_a_first_start_cut_off_after_the_database_is_finished(key_store):
    path = key_store.data_dir / "holdspace.db"

    def make_then_cut(keys):
        create_database(path, keys.db)
        raise PowerCut

    with pytest.raises(PowerCut):
        key_store.create(make_then_cut)
    keys = prepare_database(key_store, path)
    open_encrypted(keys.db, database=str(path)).close()
    assert KeyStore(key_store.data_dir, key_store.key_dir).load() == keys
