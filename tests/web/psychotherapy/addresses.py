"""Who is answered what at the addresses of psychotherapy notes, and what each is sent."""

from tests.psychotherapy.notebook import Notebook

_KEPT = "404 404 200 200 200 200 404 404 404 404 200"
_NOT_SO = "404 404 405 405 405 405 404 404 404 404 405"
_CALLS = ("state", "fetch", "commit", "people", "event", "events", "certificate")
COMMON = {
    ("psychotherapy", "GET"): _KEPT,
    ("psychotherapy", "POST"): _NOT_SO,
    **{(f"psychotherapy_{call}", "POST"): _KEPT for call in _CALLS},
    **{(f"psychotherapy_{call}", "GET"): _NOT_SO for call in _CALLS},
}


def sent_to(name: str):
    """A body that is taken from whoever may send it; each founding is another notebook's."""
    bodies = {
        "psychotherapy_fetch": {"after": 0},
        "psychotherapy_event": {"kind": "opened"},
        "psychotherapy_commit": Notebook().body(1),
    }
    return bodies.get(name, {})
