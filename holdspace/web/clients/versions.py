"""Two versions of one row: how a form that came second goes on from the first."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict


def go_on(sent: Mapping[str, Any], version: int) -> QueryDict:
    """What was sent, now standing on the version that was saved meanwhile."""
    data = QueryDict(mutable=True)
    data.update(dict(sent.items()))
    data["version"] = str(version)
    return data
