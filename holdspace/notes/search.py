"""Full-text search over notes: the one place that knows how each database does it.

SQLite: a contentless FTS5 table whose row number is the note's `docid` (newest session highest) with a `scope` column that
says who may find the row, so that reach is decided inside the index and hits come out newest first without sorting.
PostgreSQL: a table of `docid`, scope words and a `tsvector`, found by the same words through a function that keeps to the practice.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from holdspace.access.actor import Actor
from holdspace.kernel.errors import Invalid
from holdspace.kernel.postgres import walls
from holdspace.kernel.words import folded

_WORDS = re.compile(r"\w+\*?")
_LETTERS = re.compile(r"[^\W_]+")
FEW = 32  # clients; so many are named in the index's own terms
WIDE_REACH = 256  # clients; beyond this many the practice's hits are walked on and on before all are named
CHUNK = 200
MOST_WALKED = 4_000


@dataclass(frozen=True)
class Query:
    """What to find: every phrase must occur. A phrase is words in a row; its last word may be a beginning (prefix)."""

    phrases: tuple[tuple[tuple[str, ...], bool], ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.phrases


def parse(text: str) -> Query:
    """Read what somebody typed: words, "a phrase", begin* for a prefix. Anything else is white space.

    Raises Invalid when there is no letter or digit to look for.
    """
    phrases: list[tuple[tuple[str, ...], bool]] = []
    for position, part in enumerate(folded(text[:200]).split('"')):
        found = _WORDS.findall(part.replace("_", " "))
        if position % 2 and found:
            phrases.append((tuple(word.rstrip("*") for word in found), found[-1].endswith("*")))
        elif not position % 2:
            phrases += [((word.rstrip("*"),), word.endswith("*")) for word in found]
    if not phrases:
        raise Invalid(
            {"q": ['Type a word to look for, "a phrase" in quotation marks, or a beginning with a star: anx*.']}
        )
    return Query(tuple(phrases[:12]))


def scope_of(*, practice: UUID, client: UUID, author: UUID, draft: bool) -> str:
    """The words that say who may find a note: a draft its author alone, a frozen note its client's care team."""
    return f"a{author.hex}" if draft else f"c{client.hex} p{practice.hex}"


def index(rows: Iterable[tuple[int, str, str]]) -> None:
    """Put notes into the index: (docid, scope, text). Their text must not be in it yet.

    In order of docid: FTS5 closes a segment each time a number is lower than the one before.
    """
    rows = sorted(rows)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany("INSERT INTO note_fts(rowid, scope, body) VALUES (%s, %s, %s)", rows)
        else:
            cursor.executemany(
                "INSERT INTO note_fts(docid, practice, scope, body) "
                "SELECT docid, practice_id, string_to_array(%s, ' '), to_tsvector('simple', %s) FROM note WHERE docid = %s",
                # Words alone: PostgreSQL's own reading would make one thing of "7/10", or of an address.
                [(scope, " ".join(_LETTERS.findall(folded(text))), docid) for docid, scope, text in rows],
            )


def forget(docid: int) -> None:
    """Take a note's text out of the index."""
    column = "rowid" if connection.vendor == "sqlite" else "docid"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM note_fts WHERE {column} = %s", [docid])  # noqa: S608  # two fixed words


def find(actor: Actor, query: Query, *, clients: frozenset[UUID], limit: int, before: int | None = None) -> list[int]:
    """Return up to `limit` docids, newest session first, that match and lie in the actor's scope.

    clients: those in reach to look in. before: only docids below this one, for the next page.
    """
    own = f"a{actor.person.hex}"
    if connection.vendor != "sqlite":
        with walls.within(actor.practice):
            return _find_postgresql(query, [own, *(f"c{one.hex}" for one in clients)], limit, before)
    if len(clients) <= FEW:
        return _named(own, query, clients, limit, before)
    return _walk(actor, query, clients, limit, before)


def _named(own: str, query: Query, clients: frozenset[UUID], limit: int, before: int | None) -> list[int]:
    return _match(query, " OR ".join([own, *(f"c{one.hex}" for one in clients)]), limit, before)


def _walk(actor: Actor, query: Query, clients: frozenset[UUID], limit: int, before: int | None) -> list[int]:
    """Walk the whole practice's hits, newest first, keeping those in reach: naming a client costs more than looking at a hit.

    A rare word ends at once, and so does a common one for a wide reach. Where most hits are other people's, every
    client is named after all.
    """
    own = f"a{actor.person.hex}"
    scope = f"{own} OR p{actor.practice.hex}"
    found: list[int] = []
    chunk = limit * 2
    for _ in range(1 if len(clients) <= WIDE_REACH else MOST_WALKED // CHUNK):
        hits = _match(query, scope, chunk, before)
        found += _in_reach(hits, clients, actor.person)
        if len(found) >= limit or len(hits) < chunk:
            return found[:limit]
        before, chunk = hits[-1], CHUNK
    return (found + _named(own, query, clients, limit, before))[:limit]


def _in_reach(docids: list[int], clients: frozenset[UUID], person: UUID) -> list[int]:
    if not docids:
        return []
    marks = ", ".join(["%s"] * len(docids))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT docid, client_id, author_id FROM note WHERE docid IN ({marks})", docids)  # noqa: S608  # marks only
        owners = {row[0]: (UUID(bytes=bytes(row[1])), UUID(bytes=bytes(row[2]))) for row in cursor.fetchall()}
    return [
        docid for docid in docids if docid in owners and (owners[docid][0] in clients or owners[docid][1] == person)
    ]


def _match(query: Query, scope: str, limit: int, before: int | None) -> list[int]:
    body = " AND ".join(f'"{" ".join(words)}"{"*" if prefix else ""}' for words, prefix in query.phrases)
    match = f"(body : ({body})) AND (scope : ({scope}))"
    bound = "" if before is None else "AND rowid < %s "
    values: list[str | int] = [match, limit] if before is None else [match, before, limit]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid FROM note_fts WHERE note_fts MATCH %s {bound}ORDER BY rowid DESC LIMIT %s",  # noqa: S608  # fixed words
            values,
        )
        return [row[0] for row in cursor.fetchall()]


def _find_postgresql(query: Query, scope: list[str], limit: int, before: int | None) -> list[int]:
    parts = []
    for words, prefix in query.phrases:
        lexemes = [f"'{word}'" for word in words]
        lexemes[-1] += ":*" if prefix else ""
        parts.append("(" + " <-> ".join(lexemes) + ")")
    bound = 2**62 if before is None else before
    with connection.cursor() as cursor:
        cursor.execute("SELECT holdspace_find(%s, %s, %s, %s)", [" & ".join(parts), scope, bound, limit])
        return [row[0] for row in cursor.fetchall()]
