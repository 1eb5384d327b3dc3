"""Is a copy of the database whole? The same questions for both databases, asked over a bare connection to a scratch place."""

from dataclasses import dataclass
from typing import Any

from django.db.migrations.loader import MigrationLoader

from holdspace.audit.checkpoints import log_key, origin_of, read_checkpoint
from holdspace.audit.sources import Source
from holdspace.audit.tree import EMPTY, Edge, leaf_hash
from holdspace.audit.verifying import Report
from holdspace.kernel.canonical import b64
from holdspace.kernel.errors import Refused
from holdspace.kernel.ids import Id
from holdspace.notes.verifying import verify_record

LOG_BEGAN = ("audit", "0003_log")
BROKEN = "The copy of the database did not pass its checks: {what} It is not a backup, and was removed."
NO_LOG: dict[str, Any] = {"size": 0, "root": b64(EMPTY), "checkpoint": ""}


@dataclass(frozen=True)
class Drilled:
    """What was found in a copy that can be read from end to end.

    schema, log: as the manifest has them. findings: what of the record does not verify, which the living database has too.
    """

    schema: dict[str, str]
    log: dict[str, Any]
    notes: int
    events: int
    practice: str
    findings: tuple[str, ...] = ()


def drill(source: Source, log_secret: bytes) -> Drilled:
    """Ask everything of a copy. Raises Refused when there is no practice in it."""
    applied = {(str(app), str(name)) for app, name in source.rows("SELECT app, name FROM django_migrations")}
    schema = dict(sorted(applied))  # the last of an app wins
    practices = list(source.rows(f"SELECT {source.hex('id')}, name FROM practice ORDER BY founded_at"))  # noqa: S608  # ours
    if not practices:
        raise Refused(BROKEN.format(what="there is no practice in it."))
    practice, name = Id(practices[0][0]), str(practices[0][1])
    report, log = _verified(source, applied, practice, log_secret)
    return Drilled(
        schema,
        log,
        notes=_count(source, "note"),
        events=_count(source, "audit_event"),
        practice=name,
        findings=tuple(one.sentence for one in report.findings),
    )


def examine(source: Source) -> dict[str, str]:
    """Ask a copy of the second database what can be asked without any author's key; answers its schema. Raises Refused.

    Each notebook has the root of its generation and a way in. Whether its texts are genuine only its author can say.
    """
    schema = dict(sorted((str(app), str(name)) for app, name in source.rows("SELECT app, name FROM django_migrations")))
    for table, kind in (("sealed_root_history", "AND t.gen = v.gen"), ("sealed_slot", "")):
        torn = f"SELECT count(*) FROM vault v WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE t.vault_id = v.id {kind})"  # noqa: S608  # ours
        if next(iter(source.rows(torn)))[0]:
            raise Refused(BROKEN.format(what="a notebook of psychotherapy notes in it is not whole."))
    return schema


def _verified(
    source: Source, applied: set[tuple[str, str]], practice: Id, log_secret: bytes
) -> tuple[Report, dict[str, Any]]:
    """The whole record with tables of this version; of an older database, which waits for an upgrade, the log alone."""
    if LOG_BEGAN not in applied:
        return Report(), NO_LOG
    if applied >= set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations or {}):
        report = verify_record(source, key=log_key(log_secret).public)
    else:
        report = _log_alone(source, practice)
    return report, _newest(report, practice)


def _newest(report: Report, practice: Id) -> dict[str, Any]:
    """The newest checkpoint of a practice among the heads that were verified."""
    logs = {int(origin.rpartition("/")[2]): origin for origin in report.heads if origin.startswith(str(practice))}
    if not logs:
        return NO_LOG
    text = report.heads[logs[max(logs)]]
    found = read_checkpoint(text)
    return {"size": found.size, "root": b64(found.root), "checkpoint": text}


def _log_alone(source: Source, practice: Id) -> Report:
    """Recompute the newest log from its payloads and hold it against its head."""
    report, edge = Report(), Edge()
    heads = list(
        source.rows(
            f"SELECT log, size, root, checkpoint FROM audit_log_head WHERE {source.hex('practice')} = '{practice.hex}' ORDER BY log"  # noqa: S608  # ours
        )
    )
    if not heads:
        return report
    log, size, root, checkpoint = heads[-1]
    for idx, payload, leaf in source.rows(
        f"SELECT idx, payload, leaf FROM audit_event WHERE {source.hex('practice')} = '{practice.hex}' AND log = {int(log)} ORDER BY idx"  # noqa: S608  # ours
    ):
        if idx != edge.size or leaf_hash(bytes(payload)) != bytes(leaf):
            report.find("log", f"Entry {edge.size} of the access log is missing or was altered.")
            break
        edge.append(bytes(leaf))
    if (edge.size, edge.root()) != (int(size), bytes(root)):
        report.find("log", "The access log is not the one its head was computed over.")
    report.heads[origin_of(practice, int(log))] = str(checkpoint)
    return report


def _count(source: Source, table: str) -> int:
    return int(next(iter(source.rows(f"SELECT count(*) FROM {table}")))[0])  # noqa: S608  # ours
