"""The whole policy: one table from action to named predicates (house.md, section 6).

An action is allowed when every predicate of one of its ways holds. `docs/permissions.md` is generated from here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from holdspace.access.actions import Action
from holdspace.access.actor import BREAKS_GLASS, TREATING, Actor, Role
from holdspace.access.subject import Decision, Subject
from holdspace.kernel.errors import Denied, NotFound


@dataclass(frozen=True)
class Predicate:
    """A named question about actor and subject. `refusal`: the sentence shown when it fails.

    reach: a failed question of reach hides the thing (404); any other failure is a refusal (403).
    """

    name: str
    refusal: str
    holds: Callable[[Actor, Subject], bool]
    reach: bool = False


def _role(*roles: Role, refusal: str) -> Predicate:
    wanted = frozenset(roles)
    words = " or ".join(role.label for role in roles)
    return Predicate(f"is {words}", refusal, lambda actor, _: bool(actor.roles & wanted))


OWNER = _role(Role.OWNER, refusal="Only an owner of the practice can do this.")
OVERSEER = _role(
    Role.OWNER, Role.PRIVACY_OFFICER, refusal="Only an owner or the privacy officer can read the access log."
)
OVERSEES = _role(
    Role.OWNER, Role.PRIVACY_OFFICER, refusal="Only an owner of the practice or the privacy officer can do this."
)
MAY_BREAK_GLASS = _role(
    *sorted(BREAKS_GLASS),
    refusal="Emergency access is for people who treat clients and for the privacy officer.",
)
TREATS = _role(*sorted(TREATING), refusal="Only someone who treats clients can do this.")
DESK = _role(Role.FRONT_DESK, Role.OWNER, refusal="Only the front desk, an owner or the care team can do this.")
STAFF = Predicate(
    "is staff", "This page is for the practice's staff.", lambda actor, _: bool(actor.roles - {Role.CLIENT})
)

ON_TEAM = Predicate(
    "is on the client's care team",
    "You are not on this client's care team.",
    lambda actor, subject: actor.treats and subject.client in actor.reach,
    reach=True,
)
WHOLE_PRACTICE = Predicate(
    "reaches the whole practice's demographics",
    "You cannot see this client.",
    lambda actor, _: actor.sees_whole_practice,
    reach=True,
)
IN_REACH = Predicate(
    "has the client in reach",
    "You cannot see this client.",
    lambda actor, subject: subject.client in actor.clinical_reach,
    reach=True,
)
AUTHOR = Predicate(
    "is the author",
    "Only its author can do this.",
    lambda actor, subject: subject.author == actor.person,
)
LEADS = Predicate(
    "leads the group session",
    "Only those who led this group session write its notes.",
    lambda actor, subject: subject.author == actor.person,
)
SUPERVISES = Predicate(
    "supervises its author",
    "Only a supervisor of its author can do this, and nobody approves their own work.",
    lambda actor, subject: subject.author in actor.supervisees and subject.author != actor.person,
)
IN_REACH_OR_SUPERVISED = Predicate(
    "has the client in reach, or supervises its author",
    "You cannot see this note.",
    lambda actor, subject: subject.client in actor.clinical_reach or subject.author in actor.supervisees,
    reach=True,
)
AUTHOR_OR_FROZEN = Predicate(
    "is the author, or the note is in the record",
    "A draft is its author's until it is signed.",
    lambda actor, subject: subject.state != "draft" or subject.author == actor.person,
    reach=True,
)
DRAFT = Predicate(
    "it is a draft",
    "This note is signed. Its words cannot be changed; you can add an addendum.",
    lambda _, subject: subject.state == "draft",
)
WRITABLE = Predicate(
    "it is a draft, or was returned by a supervisor",
    DRAFT.refusal,
    lambda _, subject: subject.state in ("draft", "returned"),
)
FROZEN = Predicate(
    "it is in the record",
    "This note is still a draft. Change its text instead of adding to it.",
    lambda _, subject: subject.state != "draft",
)
NOT_WITHHELD = Predicate(
    "its words are shown in this record",
    "This note was entered in the wrong client's record. Nothing is added to it here.",
    lambda _, subject: subject.state != "withheld",
)
OUTSIDE_TEAM = Predicate(
    "is not on the care team nor supervises it",
    "There is nothing here.",
    lambda actor, subject: subject.client not in actor.clinical_reach,
    reach=True,
)
DAY_TO_DAY = Predicate(
    "reads the client's record from day to day",
    "You cannot see this client.",
    lambda actor, subject: subject.client in actor.from_day_to_day.clinical_reach,
    reach=True,
)
PARTY = Predicate(
    "it, or the first of its thread, is from or to them or a role of theirs",
    "This message is for the care team or somebody else.",
    lambda actor, subject: subject.author == actor.person,
    reach=True,
)
DELEGATE = Predicate(
    "was named by the clinician whose sheet it is",
    "Only somebody whom this clinician has named can open their emergency sheet.",
    lambda actor, subject: subject.author == actor.person,
)
IN_EMERGENCY = Predicate(
    "has opened a client's record in an emergency that lasts",
    "Only someone who treats clients can do this.",
    lambda actor, _: bool(actor.emergency_reach),
)
CARE_TEAM_ONLY = Predicate(
    "nobody outside the care team, whatever the role",
    "Clinical text is for the client's care team. Your role does not read or write it.",
    lambda _actor, _subject: False,
)
BY_HAND = Predicate(
    "acts in person, not by token",
    "A token cannot sign. Sign in and sign in person.",
    lambda actor, _: actor.scopes is None,
)

Way = tuple[Predicate, ...]
OTHERS: Way = (WHOLE_PRACTICE, OUTSIDE_TEAM, CARE_TEAM_ONLY)

TABLE: dict[Action, tuple[Way, ...]] = {
    Action.AUDIT_EXPORT: ((OVERSEER, BY_HAND),),
    Action.AUDIT_READ: ((OVERSEER,),),
    Action.AUDIT_REVIEW: ((OVERSEES, BY_HAND),),
    Action.AUDIT_WITNESS: ((STAFF,),),
    Action.BACKUP_MAKE: ((OVERSEES, BY_HAND),),
    Action.BACKUP_READ: ((OVERSEES,),),
    Action.CLIENT_ADMIT: ((TREATS,), (DESK,)),
    Action.CLIENT_BREAK_GLASS: ((MAY_BREAK_GLASS, BY_HAND),),
    Action.CLIENT_EDIT: ((ON_TEAM,), (WHOLE_PRACTICE, DESK)),
    Action.CLIENT_EDIT_CLINICAL: ((ON_TEAM, BY_HAND), OTHERS),
    Action.CLIENT_END_CARE: ((ON_TEAM,), (WHOLE_PRACTICE, OWNER)),
    Action.CLIENT_HOLD: ((WHOLE_PRACTICE, OVERSEES, BY_HAND),),
    Action.CLIENT_LIST: ((STAFF,),),
    Action.CLIENT_READ: ((IN_REACH,), (WHOLE_PRACTICE,)),
    Action.CLIENT_READ_CLINICAL: ((IN_REACH,), OTHERS),
    Action.CLIENT_SEE_NOTICE: ((STAFF, AUTHOR, BY_HAND),),
    Action.ENCOUNTER_EDIT: ((ON_TEAM,), (WHOLE_PRACTICE, DESK)),
    Action.ENCOUNTER_LIST: ((STAFF,),),
    Action.ENCOUNTER_PLAN: ((ON_TEAM,), (WHOLE_PRACTICE, DESK)),
    Action.ENCOUNTER_READ: ((IN_REACH,), (WHOLE_PRACTICE,)),
    Action.FORMAT_EDIT: ((OWNER, BY_HAND),),
    Action.FORMAT_LIST: ((STAFF, BY_HAND),),
    Action.GROUP_EDIT: ((TREATS, BY_HAND), (DESK, BY_HAND)),
    Action.GROUP_ENROL: ((ON_TEAM, BY_HAND), (WHOLE_PRACTICE, DESK, BY_HAND)),
    Action.GROUP_LIST: ((STAFF, BY_HAND),),
    Action.GROUP_READ: ((STAFF, BY_HAND),),
    Action.GROUP_WRITE: ((TREATS, LEADS, BY_HAND),),
    Action.KIT_MAKE: ((TREATS, BY_HAND),),
    Action.MESSAGE_LIST: ((STAFF, BY_HAND),),
    Action.MESSAGE_READ: ((IN_REACH, BY_HAND), (WHOLE_PRACTICE, PARTY, BY_HAND)),
    Action.MESSAGE_SEND: ((DAY_TO_DAY, BY_HAND), (WHOLE_PRACTICE, BY_HAND)),
    Action.MESSAGE_SETTLE: ((DAY_TO_DAY, BY_HAND), (WHOLE_PRACTICE, PARTY, BY_HAND)),
    Action.NOTE_ADD_ADDENDUM: ((ON_TEAM, AUTHOR_OR_FROZEN, FROZEN, NOT_WITHHELD, BY_HAND), OTHERS),
    Action.NOTE_COSIGN: ((IN_REACH_OR_SUPERVISED, AUTHOR_OR_FROZEN, SUPERVISES, FROZEN, NOT_WITHHELD, BY_HAND), OTHERS),
    Action.NOTE_DISCARD: ((ON_TEAM, AUTHOR_OR_FROZEN, AUTHOR, DRAFT), OTHERS),
    Action.NOTE_DRAFT: ((ON_TEAM,), OTHERS),
    Action.NOTE_EDIT: ((ON_TEAM, AUTHOR_OR_FROZEN, AUTHOR, WRITABLE), OTHERS),
    Action.NOTE_EXPORT: ((ON_TEAM, AUTHOR_OR_FROZEN, BY_HAND), OTHERS),
    Action.NOTE_IMPORT: ((ON_TEAM,), OTHERS),
    Action.NOTE_LIST: ((STAFF,),),
    Action.NOTE_PRINT: ((IN_REACH, AUTHOR_OR_FROZEN), OTHERS),
    Action.NOTE_READ: ((IN_REACH, AUTHOR_OR_FROZEN), OTHERS),
    Action.NOTE_RETRACT: ((ON_TEAM, AUTHOR_OR_FROZEN, FROZEN, BY_HAND), OTHERS),
    Action.NOTE_REVIEW: ((IN_REACH_OR_SUPERVISED, AUTHOR_OR_FROZEN, SUPERVISES, FROZEN, NOT_WITHHELD, BY_HAND), OTHERS),
    Action.NOTE_SEARCH: ((TREATS,), (IN_EMERGENCY,)),
    Action.NOTE_SIGN: ((ON_TEAM, AUTHOR_OR_FROZEN, AUTHOR, WRITABLE, BY_HAND), OTHERS),
    Action.NOTE_TAKE_OVER: ((ON_TEAM, AUTHOR_OR_FROZEN, FROZEN, BY_HAND), OTHERS),
    Action.NOTEBOOK_KEEP: ((TREATS, BY_HAND),),
    Action.PERSON_EDIT_SELF: ((STAFF, AUTHOR),),
    Action.PERSON_INVITE: ((OWNER, BY_HAND),),
    Action.PERSON_LIST: ((STAFF,),),
    Action.PERSON_MANAGE: ((OWNER, BY_HAND),),
    Action.PHRASE_EDIT: ((TREATS, AUTHOR, BY_HAND),),
    Action.PHRASE_LIST: ((TREATS, BY_HAND), (OWNER, BY_HAND)),
    Action.PHRASE_SHARE: ((OWNER, BY_HAND),),
    Action.PRACTICE_MANAGE: ((OWNER, BY_HAND),),
    Action.SAFETY_PLAN_EDIT: ((ON_TEAM, BY_HAND), OTHERS),
    Action.SAFETY_PLAN_READ: ((IN_REACH, BY_HAND), OTHERS),
    Action.SHEET_DELEGATE: ((TREATS, AUTHOR, BY_HAND),),
    Action.SHEET_LIST: ((STAFF, BY_HAND),),
    Action.SHEET_OPEN: ((STAFF, DELEGATE, BY_HAND),),
    Action.SHEET_SEE_NOTICE: ((STAFF, AUTHOR, BY_HAND),),
    Action.SUPERVISION_LOG: ((SUPERVISES, BY_HAND),),
    Action.SUPERVISION_READ: ((SUPERVISES, BY_HAND), (TREATS, AUTHOR, BY_HAND)),
    Action.TEAM_ASSIGN: ((WHOLE_PRACTICE, OWNER),),
    Action.TEAM_HAND_OVER: ((OWNER, BY_HAND),),
    Action.TEAM_TAKE_OVER: ((TREATS, AUTHOR, BY_HAND),),
    Action.TEAM_READ: ((IN_REACH,), (WHOLE_PRACTICE,)),
    Action.TEAM_SUPERVISE: ((OWNER, BY_HAND),),
    Action.TOKEN_ISSUE: ((OWNER, BY_HAND),),
    Action.TOKEN_LIST: ((OWNER, BY_HAND),),
    Action.TOKEN_REVOKE: ((OWNER, BY_HAND),),
}

# What a token may be given; everything else is for people.
TOKEN_SCOPES = frozenset(
    {
        Action.CLIENT_ADMIT,
        Action.CLIENT_LIST,
        Action.CLIENT_READ,
        Action.CLIENT_READ_CLINICAL,
        Action.CLIENT_EDIT,
        Action.ENCOUNTER_LIST,
        Action.ENCOUNTER_PLAN,
        Action.ENCOUNTER_EDIT,
        Action.ENCOUNTER_READ,
        Action.NOTE_DRAFT,
        Action.NOTE_EDIT,
        Action.NOTE_DISCARD,
        Action.NOTE_IMPORT,
        Action.NOTE_LIST,
        Action.NOTE_READ,
        Action.NOTE_SEARCH,
        Action.TEAM_READ,
    }
)


def decide(actor: Actor, action: Action, subject: Subject) -> Decision:
    """Answer one question: may `actor` do `action` to `subject`?

    A row of another practice does not exist. Among the ways of an action, the one that fails latest gives the reason.
    """
    if actor.practice != subject.practice:
        return Decision(False, "There is nothing here.", visible=False)
    if actor.scopes is not None and action not in actor.scopes:
        return Decision(False, f"This token was not given {action}.")
    answers = [_way(actor, subject, way) for way in TABLE[action]]
    if any(answer.allowed for answer in answers):
        return Decision(True)
    visible = [answer for answer in answers if answer.visible]
    return visible[0] if visible else answers[0]


def _way(actor: Actor, subject: Subject, way: Way) -> Decision:
    for predicate in way:
        if not predicate.holds(actor, subject):
            return Decision(False, predicate.refusal, visible=not predicate.reach)
    return Decision(True)


def require(actor: Actor, action: Action, subject: Subject, *, kind: str, object_id: UUID | None = None) -> None:
    """Raise NotFound when the thing is out of reach, Denied when it is in reach but not permitted.

    kind: what the thing is called in the access log ("client", "note", …).
    """
    answer = decide(actor, action, subject)
    if answer.allowed:
        return
    if not answer.visible:
        raise missing(kind, object_id, action=action, client=subject.client)
    raise Denied(answer.reason, action=action, kind=kind, object_id=object_id, client=subject.client)


def missing(kind: str, object_id: object, *, action: str = "", client: UUID | None = None) -> NotFound:
    """The one way to say that there is nothing here, the same whether it never was or is out of reach."""
    sentence = "There is nothing here that you can see."
    return NotFound(sentence, action=action, kind=kind, object_id=object_id, client=client)
