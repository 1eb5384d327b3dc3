"""The policy table, question by question."""

from uuid import uuid4

import pytest

from holdspace.access.actions import Action
from holdspace.access.actor import Actor, Role
from holdspace.access.policy import TABLE, TOKEN_SCOPES, decide, missing, require
from holdspace.access.subject import Subject
from holdspace.kernel.errors import Denied, NotFound

PRACTICE, CLIENT, SELF, OTHER = uuid4(), uuid4(), uuid4(), uuid4()
ON_THE_TEAM = frozenset({CLIENT})


def actor(
    *roles: Role, reach=frozenset(), supervised=frozenset(), emergency=frozenset(), scopes=None, practice=PRACTICE
) -> Actor:
    return Actor(
        SELF, practice, frozenset(roles), reach=reach, supervised=supervised, emergency=emergency, scopes=scopes
    )


CLINICIAN = actor(Role.CLINICIAN, reach=ON_THE_TEAM)
STRANGER = actor(Role.CLINICIAN, reach=frozenset({uuid4()}))
SUPERVISOR = actor(Role.SUPERVISOR, supervised=ON_THE_TEAM)
# Reach and supervised clients left over from a role that was taken away open nothing.
FORMER = actor(Role.BILLER, reach=ON_THE_TEAM, supervised=ON_THE_TEAM)
IN_EMERGENCY = actor(Role.CLINICIAN, emergency=ON_THE_TEAM)
OFFICER_IN_EMERGENCY = actor(Role.PRIVACY_OFFICER, emergency=ON_THE_TEAM)
# An emergency left over from a role that was taken away, or asked for by token, opens nothing.
NO_EMERGENCY = actor(Role.BILLER, emergency=ON_THE_TEAM)
TOKEN_IN_EMERGENCY = actor(Role.CLINICIAN, emergency=ON_THE_TEAM, scopes=TOKEN_SCOPES)
OWNER = actor(Role.OWNER)
DESK = actor(Role.FRONT_DESK)
OFFICER = actor(Role.PRIVACY_OFFICER)
CLIENT_ROLE = actor(Role.CLIENT, reach=ON_THE_TEAM, supervised=ON_THE_TEAM)
NOBODY = actor()

MY_DRAFT = Subject(PRACTICE, CLIENT, SELF, "draft", "clinical")
THEIR_DRAFT = Subject(PRACTICE, CLIENT, OTHER, "draft", "clinical")
MINE = Subject(PRACTICE, CLIENT, SELF, "signed", "clinical")
SIGNED = Subject(PRACTICE, CLIENT, OTHER, "signed", "clinical")
FACTS = Subject(PRACTICE, CLIENT)
PLACE = Subject(PRACTICE)

GONE = "gone"
CARE_TEAM = "Clinical text is for the client's care team. Your role does not read or write it."
FROZEN = "This note is signed. Its words cannot be changed; you can add an addendum."
DRAFTY = "This note is still a draft. Change its text instead of adding to it."
AUTHOR = "Only its author can do this."
OWNERS = "Only an owner of the practice can do this."
DESK_ONLY = "Only the front desk, an owner or the care team can do this."
TREATING = "Only someone who treats clients can do this."
OVERSEERS = "Only an owner or the privacy officer can read the access log."
STAFF = "This page is for the practice's staff."


@pytest.mark.parametrize(
    ("who", "action", "subject", "answer"),
    [
        (IN_EMERGENCY, Action.NOTE_READ, SIGNED, True),
        (IN_EMERGENCY, Action.NOTE_PRINT, SIGNED, True),
        (IN_EMERGENCY, Action.CLIENT_READ, FACTS, True),
        (IN_EMERGENCY, Action.ENCOUNTER_READ, FACTS, True),
        (IN_EMERGENCY, Action.TEAM_READ, FACTS, True),
        (IN_EMERGENCY, Action.NOTE_READ, THEIR_DRAFT, GONE),
        (IN_EMERGENCY, Action.NOTE_SIGN, MY_DRAFT, GONE),
        (IN_EMERGENCY, Action.NOTE_EDIT, MY_DRAFT, GONE),
        (IN_EMERGENCY, Action.NOTE_DISCARD, MY_DRAFT, GONE),
        (IN_EMERGENCY, Action.NOTE_DRAFT, FACTS, GONE),
        (IN_EMERGENCY, Action.NOTE_ADD_ADDENDUM, MINE, GONE),
        (IN_EMERGENCY, Action.NOTE_EXPORT, SIGNED, GONE),
        (IN_EMERGENCY, Action.CLIENT_EDIT, FACTS, GONE),
        (IN_EMERGENCY, Action.ENCOUNTER_PLAN, FACTS, GONE),
        (OFFICER_IN_EMERGENCY, Action.NOTE_READ, SIGNED, True),
        (OFFICER_IN_EMERGENCY, Action.NOTE_SEARCH, PLACE, True),
        (OFFICER_IN_EMERGENCY, Action.NOTE_READ, THEIR_DRAFT, GONE),
        (OFFICER_IN_EMERGENCY, Action.NOTE_ADD_ADDENDUM, SIGNED, GONE),
        (OFFICER, Action.NOTE_SEARCH, PLACE, TREATING),
        (NO_EMERGENCY, Action.NOTE_READ, SIGNED, CARE_TEAM),
        (NO_EMERGENCY, Action.NOTE_SEARCH, PLACE, TREATING),
        (TOKEN_IN_EMERGENCY, Action.NOTE_READ, SIGNED, GONE),
        (TOKEN_IN_EMERGENCY, Action.CLIENT_READ, FACTS, GONE),
        (CLINICIAN, Action.NOTE_READ, SIGNED, True),
        (CLINICIAN, Action.NOTE_READ, MY_DRAFT, True),
        (CLINICIAN, Action.NOTE_READ, THEIR_DRAFT, GONE),
        (STRANGER, Action.NOTE_READ, SIGNED, GONE),
        (STRANGER, Action.NOTE_READ, MY_DRAFT, GONE),
        (SUPERVISOR, Action.NOTE_READ, SIGNED, True),
        (SUPERVISOR, Action.NOTE_READ, THEIR_DRAFT, GONE),
        (SUPERVISOR, Action.NOTE_PRINT, SIGNED, True),
        (FORMER, Action.NOTE_READ, SIGNED, CARE_TEAM),
        (OWNER, Action.NOTE_READ, SIGNED, CARE_TEAM),
        (DESK, Action.NOTE_READ, SIGNED, CARE_TEAM),
        (OFFICER, Action.NOTE_PRINT, SIGNED, CARE_TEAM),
        (CLIENT_ROLE, Action.NOTE_READ, SIGNED, GONE),
        (NOBODY, Action.NOTE_READ, SIGNED, GONE),
        (CLINICIAN, Action.NOTE_EDIT, MY_DRAFT, True),
        (CLINICIAN, Action.NOTE_EDIT, THEIR_DRAFT, GONE),
        (CLINICIAN, Action.NOTE_EDIT, MINE, FROZEN),
        (CLINICIAN, Action.NOTE_EDIT, SIGNED, AUTHOR),
        (SUPERVISOR, Action.NOTE_EDIT, THEIR_DRAFT, GONE),
        (CLINICIAN, Action.NOTE_SIGN, MY_DRAFT, True),
        (CLINICIAN, Action.NOTE_SIGN, MINE, FROZEN),
        (CLINICIAN, Action.NOTE_DISCARD, MY_DRAFT, True),
        (CLINICIAN, Action.NOTE_DISCARD, MINE, FROZEN),
        (CLINICIAN, Action.NOTE_ADD_ADDENDUM, SIGNED, True),
        (CLINICIAN, Action.NOTE_ADD_ADDENDUM, MY_DRAFT, DRAFTY),
        (CLINICIAN, Action.NOTE_ADD_ADDENDUM, THEIR_DRAFT, GONE),
        (SUPERVISOR, Action.NOTE_ADD_ADDENDUM, SIGNED, GONE),
        (CLINICIAN, Action.NOTE_DRAFT, FACTS, True),
        (STRANGER, Action.NOTE_DRAFT, FACTS, GONE),
        (DESK, Action.NOTE_DRAFT, FACTS, CARE_TEAM),
        (CLINICIAN, Action.NOTE_SEARCH, PLACE, True),
        (DESK, Action.NOTE_SEARCH, PLACE, TREATING),
        (CLINICIAN, Action.CLIENT_READ, FACTS, True),
        (STRANGER, Action.CLIENT_READ, FACTS, GONE),
        (SUPERVISOR, Action.CLIENT_READ, FACTS, True),
        (FORMER, Action.CLIENT_READ, FACTS, True),
        (CLIENT_ROLE, Action.CLIENT_READ, FACTS, GONE),
        (CLINICIAN, Action.CLIENT_EDIT, FACTS, True),
        (SUPERVISOR, Action.CLIENT_EDIT, FACTS, GONE),
        (DESK, Action.CLIENT_EDIT, FACTS, True),
        (OFFICER, Action.CLIENT_EDIT, FACTS, DESK_ONLY),
        (DESK, Action.CLIENT_END_CARE, FACTS, OWNERS),
        (OWNER, Action.CLIENT_END_CARE, FACTS, True),
        (CLIENT_ROLE, Action.CLIENT_LIST, PLACE, STAFF),
        (NOBODY, Action.CLIENT_LIST, PLACE, STAFF),
        (STRANGER, Action.CLIENT_ADMIT, PLACE, True),
        (OFFICER, Action.CLIENT_ADMIT, PLACE, TREATING),
        (DESK, Action.ENCOUNTER_PLAN, FACTS, True),
        (OFFICER, Action.ENCOUNTER_READ, FACTS, True),
        (OFFICER, Action.ENCOUNTER_EDIT, FACTS, DESK_ONLY),
        (STRANGER, Action.ENCOUNTER_READ, FACTS, GONE),
        (OWNER, Action.AUDIT_READ, PLACE, True),
        (OFFICER, Action.AUDIT_READ, PLACE, True),
        (DESK, Action.AUDIT_READ, PLACE, OVERSEERS),
        (OWNER, Action.PERSON_MANAGE, PLACE, True),
        (OFFICER, Action.PERSON_INVITE, PLACE, OWNERS),
        (DESK, Action.PERSON_EDIT_SELF, Subject(PRACTICE, author=SELF), True),
        (OWNER, Action.PERSON_EDIT_SELF, Subject(PRACTICE, author=OTHER), AUTHOR),
        (OWNER, Action.TEAM_ASSIGN, FACTS, True),
        (DESK, Action.TEAM_ASSIGN, FACTS, OWNERS),
        (CLINICIAN, Action.TEAM_ASSIGN, FACTS, GONE),
        (CLINICIAN, Action.TEAM_READ, FACTS, True),
        (CLINICIAN, Action.TOKEN_ISSUE, PLACE, OWNERS),
    ],
)
def test_the_policy_answers(who, action, subject, answer):
    found = decide(who, action, subject)
    assert found.allowed is (answer is True)
    assert found.visible is (answer != GONE)
    if answer not in (True, GONE):
        assert found.reason == answer


@pytest.mark.parametrize("action", list(Action))
def test_a_row_of_another_practice_does_not_exist_whatever_the_act(action):
    everything = Actor(SELF, uuid4(), frozenset(Role), reach=ON_THE_TEAM, supervised=ON_THE_TEAM)
    for subject in (MY_DRAFT, SIGNED, FACTS, PLACE):
        found = decide(everything, action, subject)
        assert (found.allowed, found.visible, found.reason) == (False, False, "There is nothing here.")


def test_every_action_is_in_the_table_and_nothing_else():
    assert set(TABLE) == set(Action)
    assert list(Action) == sorted(Action)
    assert all(ways and all(ways) for ways in TABLE.values())


@pytest.mark.parametrize("action", list(Action))
def test_a_token_narrows_and_never_widens(action):
    own = Subject(PRACTICE, CLIENT, SELF, "draft", "clinical")
    by_hand = actor(*Role, reach=ON_THE_TEAM, supervised=ON_THE_TEAM)
    by_token = actor(*Role, reach=ON_THE_TEAM, supervised=ON_THE_TEAM, scopes=frozenset({action}))
    bare = actor(*Role, reach=ON_THE_TEAM, supervised=ON_THE_TEAM, scopes=frozenset())
    assert decide(bare, action, own).reason == f"This token was not given {action}."
    if decide(by_token, action, own).allowed:
        assert decide(by_hand, action, own).allowed


@pytest.mark.parametrize("action", sorted(set(Action) - TOKEN_SCOPES))
@pytest.mark.parametrize("subject", [MY_DRAFT, MINE], ids=["draft", "signed"])
def test_a_token_cannot_do_what_is_for_people_even_when_given_it(action, subject):
    """Reading the log, printing, the lists of people and one's own preferences are harmless but nobody can give them."""
    given = actor(*Role, reach=ON_THE_TEAM, scopes=frozenset({action}))
    harmless = {
        Action.AUDIT_READ,
        Action.AUDIT_WITNESS,
        Action.BACKUP_READ,
        Action.NOTE_PRINT,
        Action.PERSON_LIST,
        Action.PERSON_EDIT_SELF,
    }
    rest = {Action.CLIENT_END_CARE, Action.TEAM_ASSIGN}
    assert decide(given, action, subject).allowed is (action in harmless | rest)


def test_signing_by_token_is_refused_with_the_reason():
    given = actor(Role.CLINICIAN, reach=ON_THE_TEAM, scopes=frozenset({Action.NOTE_SIGN}))
    assert decide(given, Action.NOTE_SIGN, MY_DRAFT).reason == "A token cannot sign. Sign in and sign in person."


def test_require_says_not_found_out_of_reach_and_denied_within():
    thing = uuid4()
    with pytest.raises(NotFound) as hidden:
        require(STRANGER, Action.NOTE_READ, SIGNED, kind="note", object_id=thing)
    with pytest.raises(NotFound) as never:
        raise missing("note", thing, action=Action.NOTE_READ)
    assert hidden.value.sentence == never.value.sentence == "There is nothing here that you can see."
    assert vars(hidden.value) == vars(never.value) | {"client": CLIENT}  # the client is for the log alone
    with pytest.raises(Denied) as denied:
        require(DESK, Action.NOTE_READ, SIGNED, kind="note", object_id=thing)
    assert denied.value.sentence == CARE_TEAM
    assert (denied.value.action, denied.value.kind, denied.value.object_id) == (Action.NOTE_READ, "note", thing)
    assert denied.value.client == CLIENT
    require(CLINICIAN, Action.NOTE_READ, SIGNED, kind="note")


def test_reach_comes_with_a_treating_role_only():
    assert CLINICIAN.clinical_reach == ON_THE_TEAM
    assert SUPERVISOR.clinical_reach == ON_THE_TEAM
    assert FORMER.clinical_reach == CLIENT_ROLE.clinical_reach == frozenset()
    assert actor(Role.CLINICIAN, supervised=ON_THE_TEAM).clinical_reach == frozenset()


def test_a_role_has_a_word_for_the_screen():
    assert [role.label for role in (Role.FRONT_DESK, Role.OWNER)] == ["front desk", "owner"]
