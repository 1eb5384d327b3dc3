"""What browsers, programs and operators send: whatever it is, a form has errors, a body is Invalid or Unreadable, a setting is refused."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import strategies as st

from holdspace.api import shapes
from holdspace.api.reading import Unreadable, body, query
from holdspace.config import settings
from holdspace.kernel.errors import Conflict, Invalid, Refused
from holdspace.web.audit.forms import FilterForm
from holdspace.web.clients.days import ClockField, DayField
from holdspace.web.clients.forms import ClientForm, EmergencyForm
from holdspace.web.encounters.forms import SessionForm
from holdspace.web.notes.forms import DraftForm, SearchForm
from holdspace.web.ui.forms import FormToken
from tests.kernel.hostile import anything, bent, holds, how_often

CLIENT = UUID(int=5)
ZONES = [ZoneInfo(name) for name in ("America/Los_Angeles", "Pacific/Kiritimati", "Europe/Berlin", "UTC")]
DAYS = ("2026-02-28", "3/8/2026", "8 Mar 2026", "0001-01-01", "9999-12-31", "2026-11-01")
TIMES = ("14:05", "2:05 PM", "02:30", "00:00", "23:59:59")
REQUESTS = RequestFactory()


def posted(fields, actor=None):
    request: Any = REQUESTS.post("/", fields)
    request.user = AnonymousUser()
    request.actor = actor
    return request


def looked_at(form):
    """As a view does: valid or not, then shown with what was typed."""
    form.is_valid()
    str(form)
    return form


# --- programs ---

TIMES_SENT = {"starts_at": "2025-03-10T10:00:00-08:00", "ends_at": "2025-03-10T18:50:00Z"}
BODIES: dict[str, tuple[Any, dict[str, Any]]] = {
    "client": (shapes.NEW_CLIENT, {"legal_given": "Cleo", "born_on": "1991-05-04"}),
    "session": (shapes.NEW_SESSION, TIMES_SENT),
    "note": (shapes.NEW_NOTE, {"session": str(CLIENT), "format": "soap", "sections": {"s": "Slept."}}),
    "saving": (shapes.SAVED_NOTE, {"revision": 3, "sections": {"s": "Slept."}}),
    "search": (shapes.SEARCH, {"q": "slept", "before": 9, "limit": 3}),
    "import": (
        shapes.IMPORT,
        {"notes": [{"client": str(CLIENT), "session": TIMES_SENT, "format": "soap", "sections": {}}]},
    ),
}


@how_often
@pytest.mark.parametrize("kind", BODIES)
def test_bodies_of_programs(kind, examples):
    shape, good = BODIES[kind]
    texts = bent(json.dumps(good), "{}", '{"a": NaN}', "[" * 2000) | anything().map(json.dumps)

    def read(text):
        if isinstance(text, dict):
            return body(REQUESTS.generic("POST", "/", json.dumps(text), "application/json"), shape)
        return body(REQUESTS.generic("POST", "/", text.encode("utf-8", "surrogatepass"), "application/json"), shape)

    members = st.fixed_dictionaries({}, optional={name: st.just(good.get(name)) | anything() for name in shape})
    holds(read, st.just(good) | texts | members, (Invalid, Unreadable), examples)


@how_often
def test_cursors_and_pages_in_addresses(examples):
    asked = bent("limit=20&before=17", "limit=100", "before=", "limit=٣")

    def read(text):
        return query(
            REQUESTS.generic("GET", "/", QUERY_STRING=text.encode("utf-8", "surrogatepass").decode("latin-1")),
            shapes.NOTES_QUERY,
        )

    holds(read, asked, Invalid, examples)


# --- browsers ---


@how_often
def test_form_tokens(examples):
    request = posted({})
    good = FormToken.open(request, "note.write", client=CLIENT).text

    def read(text):
        return FormToken.read(request, text, "note.write", client=CLIENT)

    other = FormToken.open(request, "note.write").text
    holds(read, bent(good, other) | st.just(other), Conflict, examples)


@how_often
def test_days_and_times(examples):
    holds(DayField().clean, bent(*DAYS), ValidationError, examples)
    holds(ClockField().clean, bent(*TIMES), ValidationError, examples)


@how_often
def test_the_form_of_a_session(examples):
    days, times = st.sampled_from(DAYS) | bent(*DAYS), st.sampled_from(TIMES) | bent(*TIMES)
    fields = st.fixed_dictionaries(
        {"day": days, "starts_at": times, "ends_at": times, "modality": st.sampled_from(["individual", "x"])},
        optional={"past_midnight": st.just("on"), "place": bent("office")},
    )

    def read(case):
        sent, zone = case
        form = SessionForm(
            posted(sent | {"medium": "in_person", "clinician": str(CLIENT), "status": "held"}), "session.new",
            client=CLIENT, zone=zone, clinicians=[], statuses=["held"], initial={},
        )  # fmt: skip
        looked_at(form)
        starts, ends = form.times
        assert starts is None or (ends is not None and starts < ends and starts.tzinfo is UTC)

    holds(read, st.tuples(fields, st.sampled_from(ZONES)), (), examples)


@how_often
def test_filters_of_the_access_log(examples):
    days = st.sampled_from(DAYS) | bent(*DAYS)
    fields = st.fixed_dictionaries(
        {},
        optional={
            name: days | bent(str(CLIENT), "note")
            for name in ("person", "action", "since", "until", "client", "refused")
        },
    )

    def read(case):
        sent, zone = case
        data = QueryDict(mutable=True)
        data.update(sent)
        form = looked_at(FilterForm(data, [(CLIENT, "Ada")]))
        wanted = form.wanted(zone)
        assert isinstance(form.words, str)
        assert wanted.since is None or isinstance(wanted.since, datetime)

    holds(read, st.tuples(fields, st.sampled_from(ZONES)), (), examples)


@how_often
@pytest.mark.parametrize("kind", ["client", "emergency", "search", "draft"])
def test_forms_with_words(cast, kind, examples):
    make: Any = {
        "client": lambda sent: ClientForm(posted(sent), "client.new"),
        "emergency": EmergencyForm,
        "search": SearchForm,
        "draft": lambda sent: DraftForm(posted(sent, cast.actor("ada")), CLIENT),
    }[kind]
    names = ["legal_given", "born_on", "reason", "words", "q", "client", "before", "revision", "format", "s", "token"]
    texts = bent(*DAYS, "soap", str(CLIENT), "9" * 5000, "\x00", "-1", "safety")
    holds(lambda sent: looked_at(make(sent)), st.dictionaries(st.sampled_from(names), texts), (), examples)


# --- the operator ---


@how_often
def test_database_url(monkeypatch, examples):
    good = (
        "postgres://hs:p%40ss@db.example:5432/holdspace",
        "postgres://[::1]/x",
        "postgresql://h:99999/x",
        "mysql://x/y",
        "postgres://[",
    )

    def read(text):
        monkeypatch.setenv("DATABASE_URL", text)
        found = settings._database()
        assert found["ENGINE"]

    holds(read, bent(*good).filter(lambda text: "\0" not in text and text.isascii()), Refused, examples)
