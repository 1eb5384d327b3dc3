"""DATABASE_URL: what may stand in it, and that what is wrong is one sentence without the password."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.kernel.errors import Refused
from holdspace.kernel.postgres.address import read_address


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("postgres://app:secret@db.example:5433/clinic", ("clinic", "app", "secret", "db.example", "5433")),
        ("postgresql://app@127.0.0.1/clinic", ("clinic", "app", "", "127.0.0.1", "")),
        ("postgres:///clinic", ("clinic", "", "", "", "")),
        ("postgres://app:a%3Ab%2F%40%25@db/clinic", ("clinic", "app", "a:b/@%", "db", "")),
        ("postgres://app@%2Fvar%2Frun%2FPostgreSQL/clinic", ("clinic", "app", "", "/var/run/PostgreSQL", "")),
        ("postgres://app@/clinic?host=/var/run/PostgreSQL", ("clinic", "app", "", "/var/run/PostgreSQL", "")),
        ("postgres://app@/clinic?host=%2Fsocket&port=5440", ("clinic", "app", "", "/socket", "5440")),
        ("postgres://app@[::1]:5432/clinic", ("clinic", "app", "", "::1", "5432")),
        ("postgres://m%C3%BCller@db/c%20d", ("c d", "müller", "", "db", "")),
    ],
)
def test_an_address_is_read(url, found):
    address = read_address(url)
    assert (address.name, address.user, address.password, address.host, address.port) == found


@pytest.mark.parametrize(
    "url",
    [
        "postgres://app:secret@db",
        "postgres://app:secret@db/",
        "mysql://app:secret@db/clinic",
        "app:secret@db/clinic",
        "postgres://app:secret@db:port/clinic",
        "postgres://app:sec/ret@db/clinic",
        "postgres://app:secret@@db/clinic",
        "postgres://app:secret@db/clinic/more",
        "postgres://app:secret@db/clinic?sslmode=require",
        "secret",
    ],
)
def test_what_cannot_be_read_is_said_without_the_password(url):
    with pytest.raises(Refused) as refused:
        read_address(url, "DATABASE_OWNER_URL")
    assert refused.value.sentence.startswith("DATABASE_OWNER_URL ")
    assert [word for word in ("secret", "sec/ret", "db:", "clinic") if word in refused.value.sentence] == []


@given(st.text(max_size=60))
def test_anything_else_is_refused_or_read(words):
    for url in (words, f"postgres://{words}", f"postgres://app@db/{words}"):
        with suppress(Refused):
            assert read_address(url).name
