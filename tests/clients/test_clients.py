"""Registering, editing, contacts, end of care, finding."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from holdspace.caseload import services as caseload
from holdspace.clients import queries
from holdspace.clients import services as clients
from holdspace.clients.models import Client, Contact
from holdspace.clients.rules import ClientFacts, ContactFacts, age_on
from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound

WREN = ClientFacts("Wren", "Ito", date(1999, 1, 2))
SISTER = ContactFacts("Mai Nguyen", "sister", "555-0199", "mai@x.example", emergency=True)
STALE = "Somebody changed this client's details while you had them open. Look at theirs, then save again."
TAKEN = "Another client has this record number. Numbers are used once."
DAY = timedelta(days=1)


# --- registering ---


def test_a_client_is_registered_once_for_a_form_posted_twice(cast):
    form = uuid4()
    first = caseload.admit_client(cast.actor("fay"), WREN, clinician=None, at=cast.at, client_id=form)
    again = caseload.admit_client(cast.actor("fay"), WREN, clinician=None, at=cast.at, client_id=form)
    assert first == again
    assert first.id == form
    assert Client.objects.filter(legal_given="Wren").count() == 1
    assert str(first) == first.number == "WS-0004"
    assert [event.client for event in cast.events("client.admit")].count(form) == 1


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("ada", None),
        ("tomas", None),
        ("gus", None),
        ("fay", None),
        ("olive", None),
        ("bil", Denied),
        ("mara", Denied),
        ("cody", Denied),
    ],
)
def test_those_who_treat_the_desk_and_owners_register(cast, name, error):
    before = Client.objects.count()
    if error:
        with pytest.raises(error) as denied:
            clients.register_client(cast.actor(name), WREN, at=cast.at)
        assert denied.value.sentence == "Only someone who treats clients can do this."
    else:
        clients.register_client(cast.actor(name), WREN, at=cast.at)
    assert Client.objects.count() == before + (error is None)


BAD = [
    ({"legal_given": " \t "}, "legal_given", "A given name is needed. If there is only one name, write it here."),
    (
        {"legal_given": "Wr\x00en"},
        "legal_given",
        "Character 3 is an invisible control character (U+0000). Remove it and save again.",
    ),
    (
        {"used_name": "x" * 201},
        "used_name",
        "This is 201 characters long. The most that can be kept here is 200. Shorten it and save again.",
    ),
    (
        {"pronouns": "\ud800"},
        "pronouns",
        "Character 1 is an invisible control character (U+D800). Remove it and save again.",
    ),
    ({"email": "wren"}, "email", "This is not an email address. Leave it empty when there is none."),
    ({"born_on": None}, "born_on", "A birth date is needed: it tells two people of one name apart."),
    ({"born_on": date(2025, 3, 12)}, "born_on", "This birth date lies in the future."),
    ({"born_on": date(1899, 12, 31)}, "born_on", "This birth date is more than 125 years ago. Check the year."),
]


@pytest.mark.parametrize(("changes", "field", "sentence"), BAD)
def test_bad_facts_are_neither_registered_nor_saved(cast, changes, field, sentence):
    before = Client.objects.order_by("id").values_list()
    kept = list(before)
    with pytest.raises(Invalid) as new:
        clients.register_client(cast.actor("ada"), replace(WREN, **changes), at=cast.at)
    with pytest.raises(Invalid) as old:
        clients.edit_client(cast.actor("ada"), cast.clients["cleo"], replace(WREN, **changes), version=1, at=cast.at)
    assert new.value.fields == old.value.fields == {field: [sentence]}
    assert list(before.all()) == kept


@pytest.mark.parametrize(
    ("born", "hour", "fine"),
    # 05:00 UTC on the 12th is still the 11th in Los Angeles: today's newborn is of the practice's day.
    [(date(2025, 3, 11), 12, True), (date(2025, 3, 12), 12, False), (date(2025, 3, 12), 15, True)],
)
def test_today_is_the_practices_day(cast, born, hour, fine):
    then = cast.at + timedelta(hours=hour)
    if fine:
        clients.register_client(cast.actor("ada"), replace(WREN, born_on=born), at=then)
    else:
        with pytest.raises(Invalid):
            clients.register_client(cast.actor("ada"), replace(WREN, born_on=born), at=then)


def test_names_are_kept_as_written_and_composed(cast):
    client = clients.register_client(
        cast.actor("ada"),
        replace(WREN, legal_given="  Jose\u0301   Mari\u0301a ", legal_family="", pronouns="él"),
        at=cast.at,
    )
    client.refresh_from_db()
    assert (client.legal_given, client.legal_name, client.name, client.pronouns) == (
        "José María",
        "José María",
        "José María",
        "él",
    )


@pytest.mark.parametrize("number", ["", "WS-0001", "A 7"])
def test_a_record_number_is_used_once(cast, number):
    cleo = cast.client("cleo")
    if number == "WS-0001":
        with pytest.raises(Invalid) as invalid:
            clients.register_client(cast.actor("ada"), replace(WREN, number=number), at=cast.at)
        assert invalid.value.fields == {"number": [TAKEN]}
        with pytest.raises(Invalid) as edited:
            clients.edit_client(
                cast.actor("fay"), cast.clients["theo"], replace(WREN, number=number), version=1, at=cast.at
            )
        assert edited.value.fields == {"number": [TAKEN]}
    else:
        assert clients.register_client(cast.actor("ada"), replace(WREN, number=number), at=cast.at).number == (
            number or "WS-0004"
        )
    assert cleo.number == cast.client("nils").number.replace("HP", "WS") == "WS-0001"  # of two practices


def test_a_made_number_passes_over_one_given_by_hand(cast):
    clients.register_client(cast.actor("ada"), replace(WREN, number="WS-0005"), at=cast.at)
    assert clients.register_client(cast.actor("ada"), WREN, at=cast.at).number == "WS-0006"


# --- editing ---


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("ada", None), ("fay", None), ("olive", None), ("bil", Denied), ("mara", Denied),
        ("tomas", NotFound), ("ben", NotFound), ("gus", NotFound), ("cody", NotFound), ("noor", NotFound),
    ],
)  # fmt: skip
def test_the_team_the_desk_and_owners_edit_a_client(cast, name, error):
    actor, cleo = cast.actor(name), cast.clients["cleo"]
    contact = clients.add_contact(cast.actor("ada"), cleo, replace(SISTER, name="Kim"), at=cast.at)
    verbs = [
        lambda: clients.edit_client(actor, cleo, WREN, version=1, at=cast.at),
        lambda: clients.add_contact(actor, cleo, SISTER, at=cast.at),
        lambda: clients.remove_contact(actor, cleo, contact.id, at=cast.at),
    ]
    for verb in verbs:
        if error:
            with pytest.raises(error):
                verb()
        else:
            verb()
    assert (cast.client("cleo").legal_given == "Wren") is (error is None)
    assert Contact.objects.filter(client=cleo, ended_at=None).count() == 1


def test_an_edit_from_a_stale_page_is_a_conflict_holding_the_newer_facts(cast):
    cleo = cast.clients["cleo"]
    clients.edit_client(cast.actor("fay"), cleo, replace(WREN, used_name="Kit"), version=1, at=cast.at)
    with pytest.raises(Conflict) as conflict:
        clients.edit_client(cast.actor("ada"), cleo, replace(WREN, used_name="Kat"), version=1, at=cast.at)
    assert conflict.value.sentence == STALE
    kept = cast.client("cleo")
    assert conflict.value.current == kept
    assert (kept.used_name, kept.version, kept.number) == ("Kit", 2, "WS-0001")
    assert queries.find_clients(cast.actor("ada"), "kit", at=cast.at) == [kept]
    assert queries.find_clients(cast.actor("ada"), "cleo", at=cast.at) == []


# --- contacts ---


def test_a_contact_is_added_once_and_its_end_is_kept(cast):
    ada, cleo, form = cast.actor("ada"), cast.clients["cleo"], uuid4()
    other = clients.add_contact(ada, cleo, ContactFacts("Abe"), at=cast.at)
    added = clients.add_contact(ada, cleo, SISTER, at=cast.at, contact_id=form)
    assert clients.add_contact(ada, cleo, SISTER, at=cast.at, contact_id=form) == added
    assert queries.open_client(ada, cleo, at=cast.at).contacts == [added, other]  # to reach first: in an emergency
    clients.remove_contact(ada, cleo, form, at=cast.at + DAY)
    clients.remove_contact(ada, cleo, form, at=cast.at + 2 * DAY)
    assert Contact.objects.get(id=form).ended_at == cast.at + DAY
    assert queries.open_client(ada, cleo, at=cast.at).contacts == [other]


@pytest.mark.parametrize(("facts", "field"), [(ContactFacts(" "), "name"), (replace(SISTER, phone="5\x01"), "phone")])
def test_a_contact_has_a_name_and_clean_words(cast, facts, field):
    with pytest.raises(Invalid) as invalid:
        clients.add_contact(cast.actor("ada"), cast.clients["cleo"], facts, at=cast.at)
    assert set(invalid.value.fields) == {field}


def test_a_form_of_another_clients_contact_is_a_conflict(cast):
    abe = clients.add_contact(cast.actor("gus"), cast.clients["theo"], ContactFacts("Abe"), at=cast.at)
    with pytest.raises(Conflict) as conflict:
        clients.add_contact(cast.actor("ada"), cast.clients["cleo"], SISTER, at=cast.at, contact_id=abe.id)
    assert (
        conflict.value.sentence
        == "This form was used for something else already. Open the page afresh and fill it in again."
    )
    assert Contact.objects.get() == abe


def test_a_contact_of_another_client_is_not_there(cast):
    abe = clients.add_contact(cast.actor("gus"), cast.clients["theo"], ContactFacts("Abe"), at=cast.at)
    with pytest.raises(NotFound):
        clients.remove_contact(cast.actor("ada"), cast.clients["cleo"], abe.id, at=cast.at)
    with pytest.raises(NotFound):
        clients.remove_contact(cast.actor("ada"), cast.clients["cleo"], uuid4(), at=cast.at)
    assert Contact.objects.get(id=abe.id).ended_at is None


# --- end of care ---


def test_care_ends_and_goes_on(cast):
    ada, cleo = cast.actor("ada"), cast.clients["cleo"]
    clients.end_care(ada, cleo, on=date(2025, 3, 1), reason="  Goals   reached ", at=cast.at)
    ended = cast.client("cleo")
    assert (ended.in_care, ended.care_ended_on, ended.care_end_reason) == (False, date(2025, 3, 1), "Goals reached")
    assert ended.subject.state == "care ended"
    assert ended not in queries.find_clients(ada, at=cast.at)
    assert ended in queries.find_clients(ada, at=cast.at, ended=True)
    assert queries.open_client(ada, cleo, at=cast.at).client == ended  # the team keeps reading
    clients.resume_care(ada, cleo, at=cast.at)
    assert cast.client("cleo").in_care
    assert cast.client("cleo").version == 3
    assert [event.facts()["reason"] for event in cast.events("client.end_care")] == ["ended", "resumed"]


@pytest.mark.parametrize(
    ("on", "reason", "field", "sentence"),
    [
        (date(2025, 3, 12), "Moved", "on", "Care cannot have ended in the future. Choose today or an earlier day."),
        (date(1991, 5, 3), "Moved", "on", "This day lies before the client was born."),
        (date(2025, 3, 11), " ", "reason", "Say in a few words why care ended."),
        (
            date(2025, 3, 11),
            "a\x1b",
            "reason",
            "Character 2 is an invisible control character (U+001B). Remove it and save again.",
        ),
    ],
)
def test_care_does_not_end_on_an_impossible_day_or_without_a_reason(cast, on, reason, field, sentence):
    with pytest.raises(Invalid) as invalid:
        clients.end_care(cast.actor("ada"), cast.clients["cleo"], on=on, reason=reason, at=cast.at)
    assert invalid.value.fields == {field: [sentence]}
    assert cast.client("cleo").in_care


@pytest.mark.parametrize(
    ("name", "error"),
    [("gus", None), ("olive", None), ("fay", Denied), ("bil", Denied), ("ben", NotFound), ("tomas", NotFound)],
)
def test_the_team_and_owners_end_care(cast, name, error):
    if error:
        with pytest.raises(error):
            clients.end_care(cast.actor(name), cast.clients["theo"], on=date(2025, 3, 1), reason="Moved", at=cast.at)
        with pytest.raises(error):
            clients.resume_care(cast.actor(name), cast.clients["theo"], at=cast.at)
    else:
        clients.end_care(cast.actor(name), cast.clients["theo"], on=date(2025, 3, 1), reason="Moved", at=cast.at)
    assert cast.client("theo").in_care is (error is not None)


# --- opening and finding ---


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("ada", None),
        ("fay", None),
        ("bil", None),
        ("mara", None),
        ("olive", None),
        ("tomas", NotFound),
        ("ben", NotFound),
        ("gus", NotFound),
        ("cody", NotFound),
        ("noor", NotFound),
    ],
)
def test_a_client_is_opened_within_reach_only(cast, name, error):
    if error:
        with pytest.raises(error):
            queries.open_client(cast.actor(name), cast.clients["cleo"], at=cast.at)
    else:
        assert queries.open_client(cast.actor(name), cast.clients["cleo"], at=cast.at).client == cast.client("cleo")
    assert len(cast.events("client.read")) == (error is None)


def test_out_of_reach_and_never_been_look_the_same(cast):
    said = []
    for client in (cast.clients["cleo"], cast.clients["nils"], uuid4()):
        with pytest.raises(NotFound) as gone:
            queries.open_client(cast.actor("tomas"), client, at=cast.at)
        said.append((gone.value.sentence, gone.value.action, gone.value.kind))
    assert len(set(said)) == 1


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["thần", "cleo", "theo", "uma"]),
        ("cle", ["cleo"]),
        ("Cleopatra", ["cleo"]),
        ("nguyen CLEO", ["cleo"]),
        ("leo", []),
        ("ws-0002", ["theo"]),
        ("ws0002", ["theo"]),
        ("0002", ["theo"]),
        ("than", ["thần"]),
        ("Thần", ["thần"]),
        ("o'brien", ["thần"]),
        ("obrien", ["thần"]),
        ("brien", ["thần"]),
        ("aalto", []),  # in another practice
        ("%", ["thần", "cleo", "theo", "uma"]),
        ("\x00", []),
        ("x" * 201, []),
    ],
)  # fmt: skip
def test_a_client_is_found_by_any_of_the_names(cast, words, found):
    ids = {**cast.clients, "thần": cast.admit(legal_given="Thần", legal_family="O'Brien", number="X 9").id}
    wanted = [ids[name] for name in found]
    rows = queries.find_clients(cast.actor("fay"), words, at=cast.at)
    assert {row.id for row in rows} == set(wanted)
    assert [row.sort_name for row in rows] == sorted(row.sort_name for row in rows)


def test_a_list_is_paged_with_one_more_when_there_is_a_next_page(cast):
    fay = cast.actor("fay")
    everybody = queries.find_clients(fay, at=cast.at)
    assert len(everybody) == 3
    assert queries.find_clients(fay, at=cast.at, size=2) == everybody
    assert queries.find_clients(fay, at=cast.at, size=2, page=2) == everybody[2:]
    assert queries.find_clients(fay, at=cast.at, size=2, page=0) == everybody
    assert cast.events("client.list")[1].facts()["objects"] == [str(row.id) for row in everybody[:2]]


@pytest.mark.parametrize("rows", [1, 3])
def test_listing_clients_costs_the_same_for_one_and_three(cast, rows, django_assert_num_queries):
    for number in range(rows):
        cast.admit("tomas", legal_family=f"Ito {number}")
    tomas = cast.actor("tomas")
    with django_assert_num_queries(4):
        assert [row.name for row in queries.find_clients(tomas, at=cast.at)] == [
            f"Wren Ito {number}" for number in range(rows)
        ]


@pytest.mark.parametrize(
    ("used", "family", "name"),
    [
        ("", "Ito", "Wren Ito"),
        ("", "", "Wren"),
        ("Kit", "Ito", "Kit Ito"),
        ("Kit", "", "Kit"),
        ("Kit Moss", "Ito", "Kit Moss"),
    ],
)
def test_a_client_is_called_by_the_name_used(used, family, name):
    assert Client(legal_given="Wren", legal_family=family, used_name=used).name == name


@pytest.mark.parametrize(
    ("today", "age"), [(date(2025, 2, 28), 20), (date(2025, 3, 1), 21), (date(2024, 2, 29), 20), (date(2004, 2, 29), 0)]
)
def test_an_age_is_in_whole_years(today, age):
    assert age_on(date(2004, 2, 29), today) == age
