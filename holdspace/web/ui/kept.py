"""The words somebody sent, to be shown again when they could not be saved."""

import re
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.http.request import UnreadablePostError

_SECRET = re.compile(r"password|token|code|credential|secret|^_", re.IGNORECASE)
_TECHNICAL = re.compile(r"[0-9]+|[0-9a-f]{8}-[0-9a-f-]{27}", re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """One field that was sent: its name as a label, and its text."""

    label: str
    text: str


def posted(request: HttpRequest) -> QueryDict:
    """What was posted, or nothing when it cannot be read."""
    try:
        return request.POST if request.method == "POST" else QueryDict()
    except (RequestDataTooBig, SuspiciousOperation, UnreadablePostError):
        return QueryDict()


def kept_words(request: HttpRequest) -> list[Word]:
    """Every field with words in it; never a password, a code or a token, and no bare numbers."""
    return [
        Word(name.replace("_", " ").replace("-", " ").strip().capitalize(), text)
        for name, texts in posted(request).lists()
        for text in texts
        if len(text.strip()) > 2 and not _SECRET.search(name) and not _TECHNICAL.fullmatch(text.strip())
    ]
