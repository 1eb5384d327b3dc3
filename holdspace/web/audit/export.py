"""What the filters show, taken out: for a spreadsheet, or as the exact payloads with their places in the log. Streamed, never a file here."""

import csv
import json
from collections.abc import Iterator
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from django.http import StreamingHttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.audit.services import sequence
from holdspace.kernel.canonical import canonical
from holdspace.kernel.errors import Invalid
from holdspace.oversight.services import LogExport, export_log
from holdspace.practice.queries import staff_names
from holdspace.web.audit.forms import FilterForm
from holdspace.web.audit.rows import Row, rows_of
from holdspace.web.ui.faces import WebRequest

BOM = "\ufeff"  # or a spreadsheet takes UTF-8 for something else
COLUMNS = (
    "Log", "Number", "Day", "Time", "Time (UTC)", "Who", "What", "Refused", "About", "Client", "Records", "From", "Action",
    "Reason", "Entry",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would calculate (OWASP, CSV injection)
CUT = "Cut after {} entries, the newest first. Take out the rest by its days."


@require_POST
def audit_export(request: WebRequest) -> StreamingHttpResponse:
    """Exactly what the filters show."""
    actor = request.actor
    require(actor, Action.AUDIT_EXPORT, Subject(actor.practice), kind="log")
    form = FilterForm(request.POST, staff_names(actor))
    if not form.is_valid():
        raise Invalid({name: [str(one) for one in errors] for name, errors in form.errors.items()})
    zone = request.user.practice.zone  # type: ignore[union-attr]  # signed in
    lines = request.POST.get("form") == "lines"
    wanted = form.wanted(zone)
    export = export_log(actor, wanted, form="JSON lines" if lines else "CSV", words=form.words, at=now())
    head = sequence(actor.practice, at=now())
    checkpoint = head.checkpoint if head else ""
    body = _json_lines(export, form.words, checkpoint) if lines else _csv(export, actor, zone)
    answer = StreamingHttpResponse(body, content_type="application/jsonl" if lines else "text/csv; charset=utf-8")
    ending = "jsonl" if lines else "csv"
    answer["Content-Disposition"] = f'attachment; filename="access-log-{now().astimezone(zone):%Y-%m-%d}.{ending}"'
    return answer


def _csv(export: LogExport, actor: Actor, zone: ZoneInfo) -> Iterator[str]:
    yield BOM + _line(COLUMNS)
    for events in export.batches():
        rows = rows_of(actor, events, zone)
        yield "".join(_line(_cells(event, row)) for event, row in zip(events, rows, strict=True))
    if export.cut:
        yield _line([CUT.format(len(export.ids))])


def _cells(event: Any, row: Row) -> list[object]:
    place = ("", "") if event.idx is None else (event.log, event.idx)
    when = (f"{row.at:%Y-%m-%d}", f"{row.at:%H:%M:%S}", f"{event.at:%Y-%m-%dT%H:%M:%SZ}")
    client = row.client_name or ("a client you cannot see" if row.client else "")
    refused = "refused" if row.refused else ""
    what = (row.who or "Somebody not signed in", row.words, refused, row.about, client, row.records or "", row.origin)
    return [*place, *when, *what, event.action, event.facts()["reason"] or "", event.id]


def _line(cells: Any) -> str:
    text = StringIO()
    csv.writer(text).writerow([safe_cell(str(one)) for one in cells])
    return text.getvalue()


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet calculates: what looks like a formula begins with an apostrophe."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _json_lines(export: LogExport, words: str, checkpoint: str) -> Iterator[bytes]:
    """First what this is; then a line an entry, the exact bytes of its payload in it. Each line is canonical (RFC 8785)."""
    about = {
        "checkpoint": checkpoint,
        "cut": export.cut,
        "entries": len(export.ids),
        "filter": words,
        "practice": export.practice,
        "type": "holdspace-log-lines",
        "v": 1,
    }
    yield canonical(about) + b"\n"
    for events in export.batches():
        yield b"".join(
            b'{"idx":%s,"log":%s,"payload":%s}\n' % (_number(event.idx), _number(event.log), bytes(event.payload))
            for event in events
        )


def _number(value: int | None) -> bytes:
    return json.dumps(value).encode()
