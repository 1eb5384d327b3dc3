"""The floor: the least a Django view can do under the same server, with session and user, on the same kind of database.

`python -m bench.floor make NOTES` makes the database and prints the session's key; `bench.floor:application` serves it.
FLOOR_DATA names the directory.
"""

import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings

DATA = Path(os.environ.get("FLOOR_DATA", "floor"))


def _key() -> bytes:
    return (DATA / "key").read_bytes()


settings.configure(
    SECRET_KEY="floor" * 10,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="bench.floor",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    DATABASES={
        "default": {
            "ENGINE": "holdspace.kernel.sqlcipher",
            "NAME": DATA / "floor.db",
            "CONN_MAX_AGE": None,
            "OPTIONS": {"key": _key, "timeout": 20, "cache_kib": 4096},
        }
    },
)
django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402  # after the settings
from django.db import connection, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402

TABLES = (
    "CREATE TABLE floor (id INTEGER PRIMARY KEY, person INTEGER NOT NULL, client INTEGER NOT NULL, text TEXT NOT NULL)",
    "CREATE INDEX floor_by_client ON floor (client, id)",
    "CREATE VIRTUAL TABLE floor_fts USING fts5(text, content='', contentless_delete=1)",
)
CLIENTS = 1000


def healthz(_request: HttpRequest) -> HttpResponse:
    """Ready."""
    return HttpResponse("ok")


def save(request: HttpRequest) -> JsonResponse:
    """One insert with session and user."""
    person: Any = request.user.pk
    words = json.loads(request.body)["text"]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO floor(person, client, text) VALUES (%s, 1, %s)", [person, words])
    return JsonResponse({"saved": True})


def read(request: HttpRequest, note: int) -> JsonResponse:
    """One row with session and user."""
    return _rows(request, "SELECT id, text FROM floor WHERE id = %s", [note])


def timeline(request: HttpRequest, client: int) -> JsonResponse:
    """Twenty rows."""
    return _rows(request, "SELECT id, text FROM floor WHERE client = %s ORDER BY id DESC LIMIT 20", [client])


def search(request: HttpRequest, word: str) -> JsonResponse:
    """Twenty rows found by a word, whoever wrote them."""
    found = "SELECT rowid FROM floor_fts WHERE floor_fts MATCH %s ORDER BY rowid DESC LIMIT 20"
    return _rows(request, f"SELECT id, text FROM floor WHERE id IN ({found}) ORDER BY id DESC", [word])


def _rows(request: HttpRequest, sql: str, values: list[Any]) -> JsonResponse:
    assert request.user.is_authenticated
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return JsonResponse({"rows": cursor.fetchall()})


urlpatterns = [
    path("healthz", healthz),
    path("save", save),
    path("read/<int:note>", read),
    path("timeline/<int:client>", timeline),
    path("search/<str:word>", search),
]


def make(notes: int) -> str:
    """Make the database with a user and `notes` rows; answer the key of an open session."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from bench.text import Writer  # noqa: PLC0415
    from holdspace.kernel.sqlcipher.driver import create_database  # noqa: PLC0415

    DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    (DATA / "key").write_bytes(secrets.token_bytes(32))
    create_database(DATA / "floor.db", _key())
    call_command("migrate", verbosity=0)
    user = User.objects.create_user("floor", password=None)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    writer = Writer(11)
    with connection.cursor() as cursor:
        for statement in TABLES:
            cursor.execute(statement)
        for start in range(0, notes, 1000):
            with transaction.atomic():
                rows = [
                    (number + 1, user.pk, number % CLIENTS, "\n".join(writer.note().values()))
                    for number in range(start, min(start + 1000, notes))
                ]
                cursor.executemany("INSERT INTO floor VALUES (%s, %s, %s, %s)", rows)
                cursor.executemany(
                    "INSERT INTO floor_fts(rowid, text) VALUES (%s, %s)", [(row[0], row[3]) for row in rows]
                )
    return str(session.session_key)


application = WSGIHandler()

if __name__ == "__main__":
    print(make(int(sys.argv[2])))
