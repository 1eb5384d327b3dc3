"""The two pages of docs/ that are written from the policy: permissions.md and note-states.md (house.md 6, 10).

`make docs` writes them (`python -m tests.house.papers`); a test fails when they are stale.
"""

from pathlib import Path
from uuid import UUID

from holdspace.access.actions import Action
from holdspace.access.actor import WHOLE_PRACTICE, Actor, Role
from holdspace.access.policy import OTHERS, TABLE, TOKEN_SCOPES, decide
from holdspace.access.subject import Subject
from tests.house.tree import ROOT

PERMISSIONS = ROOT / "docs" / "permissions.md"
NOTE_STATES = ROOT / "docs" / "note-states.md"

_PRACTICE, _CLIENT, _SELF, _OTHER = (UUID(int=number) for number in range(1, 5))
_TEAM = frozenset({_CLIENT})

# Who asks. In reach: on the client's care team, or supervising somebody who is.
PEOPLE: dict[str, Actor] = {
    "clinician or supervisee on the team": Actor(_SELF, _PRACTICE, frozenset({Role.CLINICIAN}), reach=_TEAM),
    "supervisor of somebody on the team": Actor(
        _SELF, _PRACTICE, frozenset({Role.SUPERVISOR}), supervisees=frozenset({_OTHER}), supervised=_TEAM
    ),
    "clinician not on the team": Actor(_SELF, _PRACTICE, frozenset({Role.CLINICIAN})),
    **{
        role.label: Actor(_SELF, _PRACTICE, frozenset({role}))
        for role in (Role.FRONT_DESK, Role.BILLER, Role.PRIVACY_OFFICER, Role.OWNER, Role.CLIENT)
    },
}
STATES = {
    "draft": "Its words can change. Nobody sees them but its author.",
    "signed": "Frozen: bytes, digest and signature never change. Corrections are addenda, signed themselves.",
    "returned": "Signed, and given back by a supervisor: what is signed stays frozen, and its author writes the next version in a draft beside it.",
    "imported": "Frozen as it came from another system, naming who signed it there; not signed here.",
}
ON_A_NOTE = {
    Action.NOTE_READ: "read",
    Action.NOTE_PRINT: "print",
    Action.NOTE_EDIT: "change its words or format",
    Action.NOTE_DISCARD: "discard",
    Action.NOTE_SIGN: "sign",
    Action.NOTE_REVIEW: "return",
    Action.NOTE_COSIGN: "co-sign",
    Action.NOTE_ADD_ADDENDUM: "add an addendum",
    Action.NOTE_RETRACT: "mark as entered in error",
    Action.NOTE_TAKE_OVER: "take the words over",
}
MARKS = {(True, True): "yes", (False, True): "no", (False, False): "hidden"}
DO_NOT_EDIT = "<!-- Written by `make docs` from holdspace/access/policy.py. Do not edit. -->"


def permissions() -> str:
    """docs/permissions.md: the rule of each action in words, and the answer for each kind of person."""
    rows = [
        f"| `{action}` | {_rule(action)} | {'yes' if action in TOKEN_SCOPES else 'no'} |" for action in sorted(TABLE)
    ]
    answers = [
        f"| `{action}` | {' | '.join(_answer(actor, action, _subject(action)) for actor in PEOPLE.values())} |"
        for action in sorted(TABLE)
    ]
    roles = ", ".join(sorted(role.label for role in WHOLE_PRACTICE))
    return "\n".join(
        [
            "# Who may do what",
            "",
            DO_NOT_EDIT,
            "",
            "Every page, the API and every button ask the one table below. A person may have several roles; what any of them",
            f"allows is allowed. These reach the whole practice's demographics and no clinical text: {roles}.",
            "",
            "## The rule of each action",
            "",
            "Each line is one way to be allowed; within a way everything between semicolons must hold. In the last column: whether an owner can",
            "give it to an API token, which can then do what its person may do, and no more.",
            "",
            "| action | allowed when the person | token |",
            "|---|---|---|",
            *rows,
            "",
            "## The answer for each kind of person",
            "",
            "Asked about one client of the practice: a note of their own that is still a draft (for an addendum: a signed one),",
            "or their own login. *hidden*: the thing does not exist for them (404). *no*: refused with a sentence (403).",
            "A row of another practice is hidden from everybody.",
            "",
            f"| action | {' | '.join(PEOPLE)} |",
            f"|---|{'---|' * len(PEOPLE)}",
            *answers,
            "",
        ]
    )


def note_states() -> str:
    """docs/note-states.md: the states of a note, and who may do what in each."""
    parts = ["# The states of a progress note", "", DO_NOT_EDIT, ""]
    parts += [
        "A note begins as a draft of a held session. Signing makes it signed; import makes it imported. There is no way back,",
        "and no other way on. A draft can be discarded by its author; the access log keeps that there was one. A note in the record can",
        "be marked, once, as entered in error: it stays in its state, struck through. Of one in the wrong client's record the words are",
        "withheld there, and nothing is added to it. A supervisee's signed note awaits co-signature, is returned or co-signed on its way",
        "(decision 0027); a supervisor returns and co-signs what they were asked about, and nobody their own.",
        "",
    ]
    for state, words in STATES.items():
        parts += [f"## {state.capitalize()}", "", words, "", f"| who | {' | '.join(ON_A_NOTE.values())} |"]
        parts.append(f"|---|{'---|' * len(ON_A_NOTE)}")
        for name, actor in PEOPLE.items():
            for whose, author in (("", _OTHER), (", its author", _SELF)):
                if author == _SELF and not actor.reach:
                    continue
                subject = Subject(_PRACTICE, _CLIENT, author, state, "clinical")
                answers = [_answer(actor, action, subject) for action in ON_A_NOTE]
                parts.append(f"| {name}{whose} | {' | '.join(answers)} |")
        parts.append("")
    parts += [
        "*hidden*: it does not exist for them (404). *no*: refused with a sentence (403). A token never signs.",
        "",
    ]
    return "\n".join(parts)


def _rule(action: Action) -> str:
    ways = ["; ".join(predicate.name for predicate in way) for way in TABLE[action] if way != OTHERS]
    return "<br>".join(ways)


def _subject(action: Action) -> Subject:
    frozen = (Action.NOTE_ADD_ADDENDUM, Action.NOTE_RETRACT, Action.NOTE_TAKE_OVER)
    state = "signed" if action in frozen else "draft" if action.startswith("note.") else ""
    return Subject(_PRACTICE, _CLIENT, _SELF, state)


def _answer(actor: Actor, action: Action, subject: Subject) -> str:
    found = decide(actor, action, subject)
    return MARKS[found.allowed, found.visible]


PAPERS: dict[Path, str] = {PERMISSIONS: permissions(), NOTE_STATES: note_states()}


def main() -> None:
    """Write both."""
    for path, text in PAPERS.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
