"""What the page asks the server: JSON there and back, sealed texts in it. The server reads the envelopes' clear headers and nothing else.

Whatever is refused here is told to the page and to nobody else: an entry in the practice's log would say that somebody keeps such notes.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import Error
from django.http import HttpResponseBase, JsonResponse
from django.utils.timezone import localtime, now
from django.views.decorators.http import require_POST

from holdspace.kernel.canonical import b64
from holdspace.kernel.errors import Denied, HoldspaceError, NotFound, trouble_of
from holdspace.psychotherapy import anchors, queries, rules
from holdspace.psychotherapy.services import commits
from holdspace.psychotherapy.services.events import note_event
from holdspace.web.psychotherapy.gate import keepers_only
from holdspace.web.ui.errors import page_not_found
from holdspace.web.ui.faces import WebRequest

TOO_BIG = "This is more than 8 MiB at once. Nothing was saved; your text is still on this page."
Act = Callable[[WebRequest, object], dict[str, Any] | HttpResponseBase]


def _wire(act: Act) -> Callable[..., HttpResponseBase]:
    """A view for the page: reads what was sent, answers JSON, and keeps what goes wrong between the two."""

    @keepers_only
    @require_POST
    @wraps(act)
    def view(request: WebRequest) -> HttpResponseBase:
        try:
            answer = act(request, _sent(request))
        except RequestDataTooBig:
            return JsonResponse({"sentence": TOO_BIG}, status=413)
        except (NotFound, Denied):
            return page_not_found(request)
        except HoldspaceError as error:
            return JsonResponse({"sentence": error.sentence}, status=422)
        except Error as error:
            return _unsaved(error)
        return JsonResponse(answer) if isinstance(answer, dict) else answer

    return view


def _sent(request: WebRequest) -> object:
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        raise rules.malformed() from None


def _unsaved(error: Error) -> HttpResponseBase:
    trouble = trouble_of(error)
    if trouble is None:
        raise error
    return JsonResponse({"sentence": trouble.sentence}, status=503)


@_wire
def state(request: WebRequest, sent: object) -> dict[str, Any]:
    """Where the notebook stands."""
    rules.read_nothing(sent)
    found = queries.open_state(request.actor)
    return {
        "vid": found.vid,
        "gen": found.gen,
        "root": found.root,
        "slots": [
            {"slot_id": one.slot_id, "kind": one.kind, "params": one.params, "jwe": one.jwe} for one in found.slots
        ],
        "held": found.held,
        "anchors": [_anchor(one) for one in found.anchors],
    }


def _anchor(one: Any) -> dict[str, Any]:
    """A day's proof, for the page to seal away; docs/sealing.md says how it is checked."""
    return {
        "day": one.day,
        "gen": one.gen,
        "salt": b64(bytes(one.salt)),
        "root_sha": b64(bytes(one.root_sha)),
        "events": one.events,
        "events_sha": b64(bytes(one.events_sha)),
        "place": one.place,
        "leaves": one.leaves,
        "path": [b64(step) for step in anchors.parted(bytes(one.path))],
        "top": b64(bytes(one.top)),
        "entry": one.entry,
    }


@_wire
def fetch(request: WebRequest, sent: object) -> dict[str, Any]:
    """Sealed objects."""
    oids, after, beyond = rules.read_fetch(sent)
    found = queries.fetch_objects(request.actor, oids, after=after, beyond=beyond)
    return {"objects": found.objects, "more": found.more}


@_wire
def commit(request: WebRequest, sent: object) -> dict[str, Any] | HttpResponseBase:
    """The next generation; 409 with the present one where somebody was first."""
    done = commits.commit(request.actor, rules.read_change(sent), at=localtime(now()))
    return JsonResponse({"gen": done.gen}, status=409) if done.stale else {"gen": done.gen}


@_wire
def people(request: WebRequest, sent: object) -> dict[str, Any]:
    """All clients in reach and their sessions of 90 days."""
    rules.read_nothing(sent)
    found = queries.list_reached(request.actor, at=now())
    return {"clients": [_client(one) for one in found]}


def _client(one: Any) -> dict[str, Any]:
    sessions = [{"id": held.id, "starts_at": held.starts_at, "label": _label(held)} for held in one.sessions]
    return {"id": one.client.id, "name": one.client.name, "sessions": sessions}


def _label(held: Any) -> str:
    when = localtime(held.starts_at)
    return f"{when:%a} {when.day} {when:%b %Y}, {when:%H:%M}"


@_wire
def event(request: WebRequest, sent: object) -> dict[str, Any]:
    """The author's own log: one line more."""
    note_event(request.actor, rules.read_event(sent), at=localtime(now()))
    return {}


@_wire
def events(request: WebRequest, sent: object) -> dict[str, Any]:
    """The author's own log."""
    rules.read_nothing(sent)
    return {"events": [list(one) for one in queries.own_events(request.actor)]}


@_wire
def certificate(request: WebRequest, sent: object) -> dict[str, Any]:
    """What a certificate of what is stored may say (security.md 3.3)."""
    rules.read_nothing(sent)
    found = queries.certify(request.actor, at=localtime(now()))
    if found is None:
        return {"vid": None}
    return {
        "day": found.day,
        "vid": found.vid,
        "gen": found.gen,
        "objects": found.objects,
        "bytes": found.stored,
        "ways": found.ways,
        "root_sha": b64(found.root_sha),
        "objects_sha": b64(found.objects_sha),
        "held": found.held,
        "kept": found.kept,
        "checkpoint": found.checkpoint,
    }
