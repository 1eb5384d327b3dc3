"""API tokens: issued by an owner, scoped, hashed, revocable; a token never signs."""

from datetime import timedelta

import pytest

from holdspace.access.actions import Action
from holdspace.access.policy import TOKEN_SCOPES
from holdspace.kernel.canonical import sha256
from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound, Refused
from holdspace.practice import queries
from holdspace.practice.models import ApiToken
from holdspace.practice.services import people, tokens

DAY = timedelta(days=1)


def issue(cast, by="ada", to="gus", **changes):
    facts = {"label": "Importer", "scopes": ("note.read", "note.import"), "expires_at": None, "at": cast.at}
    return tokens.issue_token(cast.actor(by), cast.people[to], **{**facts, **changes})


def test_a_token_acts_for_the_person_and_only_its_digest_is_kept(cast):
    issued = issue(cast, label="  Old  system ")
    assert issued.secret.startswith("hs_")
    assert len(issued.secret) == 46
    assert bytes(issued.token.digest) == sha256(issued.secret.encode())
    assert issued.secret not in str(list(ApiToken.objects.values()))
    found = queries.token_for(issued.secret, at=cast.at)
    assert found == issued.token
    assert (found.person, found.scopes, found.label) == (cast.person("gus"), ["note.import", "note.read"], "Old system")
    assert queries.token_for("hs_guess", at=cast.at) is None


@pytest.mark.parametrize("name", ["ben", "gus", "fay", "bil", "mara", "tomas", "cody"])
def test_only_an_owner_issues_lists_and_revokes(cast, name):
    issued = issue(cast, by="olive")
    for refused in (
        lambda: issue(cast, by=name),
        lambda: tokens.revoke_token(cast.actor(name), issued.token.id, at=cast.at),
        lambda: queries.list_tokens(cast.actor(name), at=cast.at),
    ):
        with pytest.raises(Denied):
            refused()
    assert ApiToken.objects.get() == issued.token
    assert ApiToken.objects.get().revoked_at is None


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"scopes": ()}, "scopes", "Choose at least one thing the token may do."),
        ({"scopes": ("note.sign",)}, "scopes", "A token cannot be given 'note.sign'."),
        ({"scopes": ("note.read", "person.manage")}, "scopes", "A token cannot be given 'person.manage'."),
        ({"label": " "}, "label", "Say what the token is for, so that it can be told apart later."),
        (
            {"label": "x" * 101},
            "label",
            "This is 101 characters long. The most that can be kept here is 100. Shorten it and save again.",
        ),
        ({"expires_at": "at"}, "expires_at", "This day has passed. Choose a later one, or none."),
    ],
)
def test_a_token_is_not_issued_on_bad_facts(cast, changes, field, sentence):
    if "expires_at" in changes:
        changes = {"expires_at": cast.at}
    with pytest.raises(Invalid) as invalid:
        issue(cast, **changes)
    assert invalid.value.fields == {field: [sentence]}
    assert not ApiToken.objects.exists()


def test_nothing_that_is_for_people_can_be_given_to_a_token():
    assert TOKEN_SCOPES & {
        Action.NOTE_SIGN, Action.NOTE_ADD_ADDENDUM, Action.TOKEN_ISSUE, Action.PERSON_MANAGE, Action.PERSON_INVITE,
        Action.PRACTICE_MANAGE, Action.TEAM_ASSIGN, Action.TEAM_SUPERVISE, Action.AUDIT_READ,
    } == set()  # fmt: skip


def test_a_token_ends_when_it_runs_out_is_revoked_or_its_person_leaves(cast):
    forever, short, revoked = issue(cast), issue(cast, expires_at=cast.at + DAY), issue(cast)
    tokens.revoke_token(cast.actor("ada"), revoked.token.id, at=cast.at)
    assert [queries.token_for(one.secret, at=cast.at) is not None for one in (forever, short, revoked)] == [
        True,
        True,
        False,
    ]
    assert [queries.token_for(one.secret, at=cast.at + DAY) is not None for one in (forever, short, revoked)] == [
        True,
        False,
        False,
    ]
    people.deactivate_person(cast.actor("ada"), cast.people["gus"], at=cast.at)
    assert queries.token_for(forever.secret, at=cast.at) is None


def test_a_token_is_revoked_once(cast):
    issued = issue(cast)
    tokens.revoke_token(cast.actor("olive"), issued.token.id, at=cast.at)
    with pytest.raises(Conflict) as conflict:
        tokens.revoke_token(cast.actor("olive"), issued.token.id, at=cast.at)
    assert conflict.value.sentence == "This token was revoked already."


def test_another_practice_finds_neither_the_token_nor_the_person(cast):
    issued = issue(cast)
    with pytest.raises(NotFound):
        tokens.revoke_token(cast.actor("noor"), issued.token.id, at=cast.at)
    with pytest.raises(NotFound):
        issue(cast, by="noor", to="gus")
    assert queries.list_tokens(cast.actor("noor"), at=cast.at) == []
    assert queries.list_tokens(cast.actor("ada"), at=cast.at) == [issued.token]


def test_nothing_acts_for_somebody_who_left(cast):
    people.deactivate_person(cast.actor("ada"), cast.people["gus"], at=cast.at)
    with pytest.raises(Refused) as refused:
        issue(cast)
    assert refused.value.sentence == "This person's access has ended, so nothing can act for them."


def test_a_persons_page_lists_their_tokens_newest_first(cast):
    first, second = issue(cast), issue(cast, at=cast.at + DAY)
    issue(cast, to="ben")
    page = queries.open_person(cast.actor("ada"), cast.people["gus"], at=cast.at)
    assert page.tokens == [second.token, first.token]
    assert page.open_link is None


@pytest.mark.parametrize("rows", [1, 3])
def test_listing_tokens_costs_the_same_for_one_and_three(cast, rows, django_assert_num_queries):
    for _ in range(rows):
        issue(cast)
    owner = cast.actor("ada")
    with django_assert_num_queries(4):  # savepoint, rows, event, release
        assert [token.person.name for token in queries.list_tokens(owner, at=cast.at)] == ["Gus Lindqvist"] * rows
