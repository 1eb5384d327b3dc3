"""What can be silenced, and how far it reaches. Pure."""

from dataclasses import dataclass, field

# What a finding is called by: contents of the conversation, a harm note of the rulebook, or a remark about the whole note.
KINDS: dict[str, str] = {
    "process": "Contents of the conversation",
    "quotation": "Direct quotation",
    "third_party": "Named third party",
    "conflict": "Interpersonal or family conflict",
    "painful_memory": "Painful memory",
    "guilt": "Guilt or regret",
    "speculation": "Speculation",
    "too_specific": "More specific than the record needs",
}
ABOUT_THE_NOTE: dict[str, str] = {"long": "Longer than such notes need to be", "same": "Much the same as last time"}
SCOPES = ("sentence", "note", "author")
DIGEST = 64  # hexadecimal digits of HMAC-SHA-256, made in the browser: the sentence itself is never sent for this


@dataclass(frozen=True)
class Silences:
    """What is not marked. sentences: keyed digests. kinds: in this note. always: kinds in every note of its author."""

    sentences: frozenset[str] = field(default_factory=frozenset)
    kinds: frozenset[str] = field(default_factory=frozenset)
    always: frozenset[str] = field(default_factory=frozenset)

    @property
    def here(self) -> int:
        """How many are of this note alone."""
        return len(self.sentences) + len(self.kinds)


def is_digest(what: str) -> bool:
    """Whether it can be the digest of a sentence: hexadecimal and of the right length."""
    return len(what) == DIGEST and all(one in "0123456789abcdef" for one in what)


def fits(scope: str, what: str) -> bool:
    """Whether this can be silenced so far: a sentence by its digest; a kind in a note or always; remarks about a note in it."""
    if scope == "sentence":
        return is_digest(what)
    return what in KINDS if scope == "author" else scope == "note" and what in KINDS | ABOUT_THE_NOTE
