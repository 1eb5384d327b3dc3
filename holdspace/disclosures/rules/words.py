"""The closed lists that rule files and code share."""

from enum import StrEnum


class Token(StrEnum):
    """What is decided for one record kind, after the papers were looked at."""

    RELEASE = "RELEASE"
    RELEASE_REQUIRED = "RELEASE_REQUIRED"
    NEEDS_AUTHORIZATION = "NEEDS_AUTHORIZATION"
    NEEDS_CONSENT = "NEEDS_CONSENT"
    REFUSE = "REFUSE"
    NO_RIGHT = "NO_RIGHT"
    DISCRETIONARY = "DISCRETIONARY"
    HOLD_FOR_REVIEW = "HOLD_FOR_REVIEW"
    NOTICE_REQUIRED = "NOTICE_REQUIRED"
    NO_NOTICE = "NO_NOTICE"


RELEASED = frozenset({Token.RELEASE, Token.RELEASE_REQUIRED})
NOTICES = frozenset({Token.NOTICE_REQUIRED, Token.NO_NOTICE})


class Code(StrEnum):
    """What a cell of the table says before the papers are looked at."""

    PERMIT = "PERMIT"
    AGREE = "AGREE"
    P2_CONSENT = "P2_CONSENT"
    AUTHZ = "AUTHZ"
    BOTH = "P2_CONSENT+AUTHZ"
    PERMIT_OR_CONSENT = "PERMIT/P2_CONSENT"
    MANDATORY = "MANDATORY"
    PROHIBITED = "PROHIBITED"
    NO_RIGHT = "NO_RIGHT"
    STATE_LAW = "STATE_LAW"
    DISCRETIONARY = "DISCRETIONARY"
    NOTICE = "NOTICE"
    REVIEW = "REVIEW"


class Test(StrEnum):
    """The predicates a condition may use. There is no other, and no expression language."""

    __test__ = False  # not a test case

    SHOWN = "shown"  # the fact is yes
    GIVEN = "given"  # the fact is yes; absent counts as no: a paper nobody has shown is not there
    DENIED = "denied"  # the fact is no
    UNSTATED = "unstated"  # the fact is absent
    NOT_SHOWN = "not_shown"  # the fact is no, or absent
    NOT_DENIED = "not_denied"  # the fact is yes, or absent
    NAMED = "named"  # the fact is a text that is not empty
    ONE_OF = "one_of"  # the fact is one of the words
    NONE_OF = "none_of"  # the fact is given and none of the words
    SAME = "same"  # two facts name the same person; the words name them by role
    DIFFERENT = "different"  # two facts name different people
    SPEAKS_OF = "speaks_of"  # the text contains one of the words
    REQUESTER = "requester"  # the requester is one of the words
    PURPOSE = "purpose"  # the purpose is one of the words
    NOT_PURPOSE = "not_purpose"  # the purpose is none of the words
    ORDER = "order"  # a judge's order reaches this kind; words: the Part 2 sections it may be made under
    AUTHORIZATION = "authorization"  # a HIPAA authorization for this kind passes the checklist
    ALL = "all"  # every one of the other conditions
    ANY = "any"  # one of the other conditions


class FactKind(StrEnum):
    """What a fact may be in a request."""

    YES_NO = "yes_no"
    TEXT = "text"
    DATE = "date"
    WORD = "word"
    WORDS = "words"
    NAMES = "names"
    NUMBER = "number"
    ANY = "any"


class Effect(StrEnum):
    """What an entry of a state does. Stricter only: the engine never opens by state law what federal law closes."""

    AUTHORIZATION_DAYS = "authorization_days"  # an authorization lives this many days at most
    ATTACH = "attach"  # something travels with what goes out
    AUTHORIZATION = "authorization"  # what would go out needs an authorization
    CONDITION = "condition"  # what would go out needs this fact
    ORDER = "order"  # what would go out needs an order
    DUTY = "duty"  # what may go out must go out (never against Part 2)
    DEADLINE = "deadline"  # a shorter term
    PARENT_ACCESS = "parent_access"  # what this state says of a parent's access
    NOTE = "note"  # told to the person who decides
    IGNORED = "ignored"  # less access than HIPAA gives: not applied (160.203(b))


PSYCHOTHERAPY = "psychotherapy_note"
COUNSELING = "sud_counseling_note"
PROGRESS = "progress_note"
PART2 = frozenset({"sud_record", COUNSELING})
SEPARATE = frozenset({PSYCHOTHERAPY, COUNSELING})
