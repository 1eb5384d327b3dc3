"""Founding, inviting, joining, roles, ending access, resetting a login."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from holdspace.access.actor import Role
from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound, Refused
from holdspace.practice import queries
from holdspace.practice.models import Invitation, Person, Practice
from holdspace.practice.passwords import NotGuessable
from holdspace.practice.rules import PersonFacts
from holdspace.practice.services import people
from tests.cast import ORIGIN, PASSWORD, ZONE

IRIS = PersonFacts("iris@willow.example", "Iris Vale", "LPC", roles=("clinician",))
MINUTE = timedelta(minutes=1)
NOT_AN_OWNER = "Only an owner of the practice can do this."


def found(**changes):
    facts = {"name": "New Leaf", "timezone": ZONE, "owner": replace(IRIS, roles=("owner",)), "password": PASSWORD}
    return people.found_practice(**{**facts, **changes})


# --- founding ---


def test_a_practice_is_founded_in_an_empty_database(blank, cast):
    iris = found(origin=ORIGIN, at=cast.at, name="  New   Leaf ")
    practice = Practice.objects.get()
    assert (practice.name, practice.timezone, practice.late_after_hours, practice.fictional) == (
        "New Leaf",
        ZONE,
        24,
        False,
    )
    assert Person.objects.get() == iris
    assert iris.role_set == {Role.OWNER}
    assert iris.check_password(PASSWORD)
    assert iris.password.startswith("argon2$argon2id$v=19$m=65536,t=3,p=1$")
    assert [event.action for event in cast.events()] == ["practice.found"]
    assert queries.is_founded()
    assert queries.only_practice() == practice


def test_nothing_is_founded_yet_in_an_empty_database(blank):
    assert not queries.is_founded()
    assert queries.only_practice() is None


def test_a_second_practice_is_refused_and_nobody_is_made(cast):
    with pytest.raises(Refused) as refused:
        found(origin=ORIGIN, at=cast.at)
    assert refused.value.sentence.startswith("This Holdspace already holds a practice.")
    assert not Person.objects.filter(email=IRIS.email).exists()
    assert queries.only_practice() is None  # two: no guessing


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": " "}, "name", "The practice needs a name."),
        (
            {"name": "Leaf\x07"},
            "name",
            "Character 5 is an invisible control character (U+0007). Remove it and save again.",
        ),
        (
            {"timezone": "Mars/Olympus"},
            "timezone",
            "This is not a time zone. Choose one from the list, for example America/Los_Angeles.",
        ),
        ({"owner": replace(IRIS, name="")}, "owner_name", "A name is needed: it stands under every signature."),
        (
            {"owner": replace(IRIS, email="iris")},
            "owner_email",
            "This is not an email address. It is what the person signs in with.",
        ),
        ({"password": "short"}, "password", "This password is too short. It must contain at least 15 characters."),
        (
            {"password": "aaaaaaaaaaaaaaaaaaaa"},
            "password",
            "This password is too easy to guess. Four or five unrelated words make a good one.",
        ),
        (
            {"password": "iris@willow.example"},
            "password",
            "This password is too easy to guess. Four or five unrelated words make a good one.",
        ),
    ],
)
def test_a_practice_is_not_founded_on_bad_facts(blank, cast, changes, field, sentence):
    with pytest.raises(Invalid) as invalid:
        found(origin=ORIGIN, at=cast.at, **changes)
    assert sentence in invalid.value.fields[field]
    assert not Practice.objects.exists()
    assert cast.events() == []


# --- inviting and joining ---


def test_an_invited_person_joins_by_the_link_once(cast):
    link = people.invite_person(cast.actor("ada"), replace(IRIS, email=" Iris@Willow.example "), at=cast.at)
    assert bytes(link.invitation.digest) != link.secret.encode()
    assert link.secret not in str(list(Invitation.objects.values()))
    invited = Person.objects.get(email="iris@willow.example")
    assert not invited.has_usable_password()
    assert (invited.joined_at, invited.invited_at) == (None, cast.at)

    joined = people.accept_invitation(
        link.secret, name="Iris  Vale-Ito", credentials="LPCC", password=PASSWORD, origin=ORIGIN, at=cast.at + MINUTE
    )
    assert (joined.titled, joined.joined_at) == ("Iris Vale-Ito, LPCC", cast.at + MINUTE)
    assert joined.check_password(PASSWORD)
    assert joined.role_set == {Role.CLINICIAN}
    assert [event.action for event in cast.events("person.")][-2:] == ["person.invite", "person.join"]

    with pytest.raises(Refused) as used:
        people.accept_invitation(
            link.secret, name="Eve", credentials="", password=PASSWORD, origin=ORIGIN, at=cast.at + 2 * MINUTE
        )
    assert (
        used.value.sentence
        == "This link was used already. Sign in with the password you chose, or ask an owner for a new link."
    )
    joined.refresh_from_db()
    assert joined.name == "Iris Vale-Ito"


@pytest.mark.parametrize("name", ["ben", "gus", "fay", "bil", "mara", "tomas", "cody"])
def test_only_an_owner_invites(cast, name):
    with pytest.raises(Denied) as denied:
        people.invite_person(cast.actor(name), IRIS, at=cast.at)
    assert denied.value.sentence == NOT_AN_OWNER
    assert people.invite_person(cast.actor("olive"), IRIS, at=cast.at).secret


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        (
            {"email": "fay@willow.EXAMPLE"},
            "email",
            "Somebody with this email is here already. Open their page to change roles or reset the login.",
        ),
        (
            {"email": "noor@willow.example"},
            "email",
            "Somebody with this email is here already. Open their page to change roles or reset the login.",
        ),
        ({"email": "nobody"}, "email", "This is not an email address. It is what the person signs in with."),
        (
            {"email": "\ud800@willow.example"},
            "email",
            "Character 1 is an invisible control character (U+D800). Remove it and save again.",
        ),
        (
            {"email": f"{'a' * 255}@x.example"},
            "email",
            "This is not an email address. It is what the person signs in with.",
        ),
        ({"name": "\t"}, "name", "A name is needed: it stands under every signature."),
        ({"npi": "123"}, "npi", "An NPI has ten digits. Leave it empty when there is none."),
        ({"npi": "١٢٣٤٥٦٧٨٩٠"}, "npi", "An NPI has ten digits. Leave it empty when there is none."),
        (
            {"credentials": "x" * 101},
            "credentials",
            "This is 101 characters long. The most that can be kept here is 100. Shorten it and save again.",
        ),
        (
            {"license_state": "x" * 41},
            "license_state",
            "This is 41 characters long. The most that can be kept here is 40. Shorten it and save again.",
        ),
        (
            {"license_number": "x" * 41},
            "license_number",
            "This is 41 characters long. The most that can be kept here is 40. Shorten it and save again.",
        ),
        (
            {"license_number": "\x00"},
            "license_number",
            "Character 1 is an invisible control character (U+0000). Remove it and save again.",
        ),
        ({"roles": ()}, "roles", "Choose at least one role."),
        ({"roles": ("clinician", "admin")}, "roles", "There is no role called 'admin'."),
        ({"roles": ("client",)}, "roles", "There is no role called 'client'."),
    ],
)
def test_nobody_is_invited_on_bad_facts(cast, changes, field, sentence):
    before = Person.objects.count()
    with pytest.raises(Invalid) as invalid:
        people.invite_person(cast.actor("ada"), replace(IRIS, **changes), at=cast.at)
    assert invalid.value.fields == {field: [sentence]}
    assert Person.objects.count() == before


def withdrawn_by_ending_access(cast, link):
    people.deactivate_person(cast.actor("ada"), link.invitation.person_id, at=cast.at)


def withdrawn_by_a_new_link(cast, link):
    people.reset_login(cast.actor("ada"), link.invitation.person_id, at=cast.at)


def nothing(cast, link):
    pass


@pytest.mark.parametrize(
    ("happens", "days", "sentence"),
    [
        (nothing, 7, "This link has run out. Ask an owner of the practice for a new one."),
        (withdrawn_by_ending_access, 1, "This link was withdrawn. Ask an owner of the practice for a new one."),
        (withdrawn_by_a_new_link, 1, "This link was withdrawn. Ask an owner of the practice for a new one."),
        (nothing, 6.99, None),
    ],
)
def test_a_link_opens_until_it_has_run_out_or_was_withdrawn(cast, happens, days, sentence):
    link = people.invite_person(cast.actor("ada"), IRIS, at=cast.at)
    happens(cast, link)
    then = cast.at + timedelta(days=days)
    if sentence is None:
        assert people.find_invitation(link.secret, at=then) == link.invitation
    else:
        with pytest.raises(Refused) as refused:
            people.find_invitation(link.secret, at=then)
        assert refused.value.sentence == sentence


def test_a_link_that_never_was_is_not_found(cast):
    people.invite_person(cast.actor("ada"), IRIS, at=cast.at)
    with pytest.raises(NotFound):
        people.accept_invitation("guessed", name="Eve", credentials="", password=PASSWORD, origin=ORIGIN, at=cast.at)


def test_joining_with_a_weak_password_keeps_the_link_open(cast):
    link = people.invite_person(cast.actor("ada"), IRIS, at=cast.at)
    with pytest.raises(Invalid) as invalid:
        people.accept_invitation(
            link.secret, name=" ", credentials="", password="aaaaaaaaaaaaaaaaaaaa", origin=ORIGIN, at=cast.at
        )
    assert set(invalid.value.fields) == {"name", "password"}
    assert people.find_invitation(link.secret, at=cast.at) == link.invitation


# --- roles and facts ---


@pytest.mark.parametrize(
    ("verb", "facts"),
    [
        (people.set_roles, {"roles": ("clinician",)}),
        (people.edit_person, {"facts": replace(IRIS, name="Ada", roles=("clinician",))}),
        (people.deactivate_person, {}),
    ],
)
def test_the_last_owner_stays_an_owner(cast, verb, facts):
    positional = [*facts.values()]
    ada = cast.actor("ada")
    people.deactivate_person(ada, cast.people["olive"], at=cast.at)
    with pytest.raises(Refused) as refused:
        verb(ada, ada.person, *positional, at=cast.at)
    assert refused.value.sentence == "This is the practice's only owner. Make somebody else an owner first."
    people.reactivate_person(ada, cast.people["olive"], at=cast.at)
    verb(ada, ada.person, *positional, at=cast.at)
    assert Role.OWNER not in cast.actor("ada").roles or not cast.person("ada").is_active


def test_roles_are_set_and_reach_follows(cast):
    people.set_roles(cast.actor("olive"), cast.people["ada"], ("biller", "owner", "biller"), at=cast.at)
    ada = cast.actor("ada")
    assert ada.roles == {Role.BILLER, Role.OWNER}
    assert (ada.reach, ada.clinical_reach) == (frozenset(), frozenset())
    assert cast.events("person.manage")[-1].facts()["reason"] == "roles biller+owner"
    with pytest.raises(Invalid):
        people.set_roles(cast.actor("olive"), cast.people["ada"], (), at=cast.at)


def test_a_person_is_edited_and_earlier_signatures_keep_what_they_said(cast):
    note = cast.signed()
    people.edit_person(
        cast.actor("olive"),
        cast.people["ada"],
        replace(IRIS, name="Ada Okafor-Reed", npi="1999999992", roles=("clinician", "owner")),
        at=cast.at,
    )
    ada = cast.person("ada")
    assert (ada.titled, ada.npi, ada.email) == ("Ada Okafor-Reed, LPC", "1999999992", "ada@willow.example")
    assert note.versions.get().document()["author"]["name"] == "Ada Okafor"
    with pytest.raises(Invalid):
        people.edit_person(cast.actor("olive"), cast.people["ada"], replace(IRIS, name=""), at=cast.at)


EVERY_VERB_ON_A_PERSON = [
    lambda actor, one, at: people.set_roles(actor, one, ("biller",), at=at),
    lambda actor, one, at: people.edit_person(actor, one, IRIS, at=at),
    lambda actor, one, at: people.deactivate_person(actor, one, at=at),
    lambda actor, one, at: people.reactivate_person(actor, one, at=at),
    lambda actor, one, at: people.reset_login(actor, one, at=at),
    lambda actor, one, at: queries.open_person(actor, one, at=at),
]


@pytest.mark.parametrize("verb", EVERY_VERB_ON_A_PERSON)
@pytest.mark.parametrize(
    ("name", "target", "error"),
    [
        ("olive", "tomas", None),
        ("fay", "tomas", Denied),
        ("tomas", "tomas", Denied),
        ("cody", "tomas", Denied),
        ("noor", "tomas", NotFound),
        ("ada", "noor", NotFound),
    ],
)
def test_only_an_owner_of_the_same_practice_manages_a_person(cast, verb, name, target, error):
    before = list(Person.objects.order_by("id").values())
    if error is None:
        verb(cast.actor(name), cast.people[target], cast.at)
        return
    with pytest.raises(error):
        verb(cast.actor(name), cast.people[target], cast.at)
    assert list(Person.objects.order_by("id").values()) == before


# --- ending access, resetting a login ---


def test_ending_access_is_at_once_and_can_be_given_back(cast):
    ada = cast.actor("ada")
    people.deactivate_person(ada, cast.people["gus"], at=cast.at)
    gus = cast.person("gus")
    assert (gus.is_active, gus.deactivated_at) == (False, cast.at)
    with pytest.raises(Conflict) as conflict:
        people.deactivate_person(ada, cast.people["gus"], at=cast.at)
    assert conflict.value.sentence == "This person's access has ended already."
    with pytest.raises(Refused) as refused:
        people.reset_login(ada, cast.people["gus"], at=cast.at)
    assert refused.value.sentence == "This person's access has ended. Give it back first, then reset the login."
    assert gus not in queries.list_people(ada, at=cast.at, active_only=True)
    assert gus in queries.list_people(ada, at=cast.at)
    people.reactivate_person(ada, cast.people["gus"], at=cast.at)
    assert cast.person("gus").deactivated_at is None


def test_a_reset_takes_away_every_factor_and_its_link_lasts_a_day(cast):
    gus = cast.person("gus")
    before = gus.get_session_auth_hash()
    Authenticator.objects.create(user=gus, type=Authenticator.Type.TOTP, data={})
    kept = Authenticator.objects.create(user=cast.person("ada"), type=Authenticator.Type.TOTP, data={})
    link = people.reset_login(cast.actor("ada"), gus.id, at=cast.at)
    gus.refresh_from_db()
    assert not gus.has_usable_password()
    assert gus.get_session_auth_hash() != before
    assert list(Authenticator.objects.all()) == [kept]
    assert (link.invitation.kind, link.invitation.expires_at) == ("reset", cast.at + timedelta(hours=24))

    # A reset link changes neither name nor credentials.
    people.accept_invitation(
        link.secret, name="Eve", credentials="MD", password=PASSWORD, origin=ORIGIN, at=cast.at + MINUTE
    )
    gus.refresh_from_db()
    assert (gus.titled, gus.check_password(PASSWORD)) == ("Gus Lindqvist, AMFT", True)
    assert cast.events("person.")[-1].action == "person.use_reset"


def test_resetting_somebody_who_never_joined_makes_a_link_to_join(cast):
    first = people.invite_person(cast.actor("ada"), IRIS, at=cast.at)
    second = people.reset_login(cast.actor("ada"), first.invitation.person_id, at=cast.at)
    assert second.invitation.kind == "join"
    assert queries.open_person(cast.actor("ada"), first.invitation.person_id, at=cast.at).open_link == second.invitation


# --- the practice, preferences, lists ---


@pytest.mark.parametrize(("name", "error"), [("ada", None), ("olive", None), ("tomas", Denied), ("mara", Denied)])
def test_only_an_owner_edits_the_practice(cast, name, error):
    facts = {"name": "Willow  Street", "timezone": "America/Denver", "late_after_hours": 48, "at": cast.at}
    if error:
        with pytest.raises(error):
            people.edit_practice(cast.actor(name), **facts)
    else:
        people.edit_practice(cast.actor(name), **facts)
    practice = queries.own_practice(cast.actor(name))
    assert (practice.name, practice.late_after_hours) == (
        ("Willow Street Practice", 24) if error else ("Willow Street", 48)
    )
    assert str(practice) == practice.name


@pytest.mark.parametrize("hours", [0, -1, 721])
def test_a_practice_keeps_a_sensible_lateness(cast, hours):
    with pytest.raises(Invalid) as invalid:
        people.edit_practice(cast.actor("ada"), name="W", timezone=ZONE, late_after_hours=hours, at=cast.at)
    assert invalid.value.fields == {"late_after_hours": ["Give a number of hours from 1 to 720."]}


def test_preferences_are_ones_own(cast):
    liked: dict[str, Any] = {"scheme": "dark", "density": "compact", "single_keys": True, "format_key": "dap"}
    people.save_preferences(cast.actor("fay"), **liked, at=cast.at)
    assert cast.person("fay").preferences == {"scheme": "dark", "density": "compact", "keys": "", "format": "dap"}
    assert cast.person("ada").preferences == {}
    with pytest.raises(Invalid) as invalid:
        people.save_preferences(cast.actor("fay"), **{**liked, "scheme": "pink"}, at=cast.at)
    assert invalid.value.sentence == "Choose one from the list."
    with pytest.raises(Denied):
        people.save_preferences(cast.actor("cody"), **liked, at=cast.at)


def test_people_are_listed_by_name_without_those_of_other_practices(cast):
    names = [person.name for person in queries.list_people(cast.actor("fay"), at=cast.at)]
    assert names == sorted(names)
    assert len(names) == 9
    assert "Noor Haddad" not in names
    with pytest.raises(Denied):
        queries.list_people(cast.actor("cody"), at=cast.at)
    assert queries.names_of(cast.practice, {cast.people["ada"], cast.people["noor"]}) == {
        cast.people["ada"]: "Ada Okafor"
    }


@pytest.mark.parametrize("email", ["ADA@willow.example", "ada@willow.example"])
def test_a_person_is_found_for_signing_in_whatever_the_case(cast, email):
    assert Person.objects.get_by_natural_key(email) == cast.person("ada")


def test_the_password_form_says_what_makes_a_good_one():
    assert NotGuessable().get_help_text() == "At least 15 characters. Four or five unrelated words make a good one."


def test_a_sign_in_is_an_event_without_an_actor(cast):
    people.record_sign_in(cast.person("gus"), ORIGIN, "login.failed", at=cast.at, refused=True)
    event = cast.events("login.")[-1]
    assert (event.person, event.refused, event.client) == (cast.people["gus"], True, None)
