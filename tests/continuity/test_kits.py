"""The downtime kit: what is in it and what is not, when it is made and deleted, and its code."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from holdspace.caseload import services as caseload
from holdspace.caseload.models import Assignment
from holdspace.clients import services as clients
from holdspace.clients.rules import ContactFacts
from holdspace.continuity import kit_rules, kits
from holdspace.continuity.models import Kit, KitCode
from holdspace.continuity.queries import open_own_kit
from holdspace.continuity.services.kits import make_kit, make_kits, switch_off_kit, switch_on_kit
from holdspace.kernel.errors import Denied, Invalid, Refused
from holdspace.kernel.ids import new_id
from holdspace.kernel.keys.recovery import TypingError
from holdspace.notes.models import RecordVersion
from holdspace.practice.models import Person
from holdspace.practice.services import people
from tests.cast import AT, WORDS
from tests.continuity.kit_opener import head, opened, parts, plain
from tests.notes.alterations import undone

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONE = ZoneInfo("America/Los_Angeles")
EVENING = datetime(2025, 3, 11, 18, 0, tzinfo=ZONE).astimezone(UTC)  # of the cast's Tuesday
VECTOR_CODE = "HK1-0008-G40M-R40P-M30R-E20T-9183-5GRF-JDF1"
VECTOR_MARK = "5f4a2f2203245d3f"
VECTOR_KEY = "7e295eb362fd0771ebd991923af332119e84299c422b76ed753f899237874d31"
secrets = st.binary(min_size=kits.SECRET_BYTES, max_size=kits.SECRET_BYTES)


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.DATA, settings.KIT_TO, settings.KIT_HOURS = tmp_path / "data", "", "72"
    return tmp_path


def lying(folder):
    place = folder / "data" / "kits"
    return sorted(path.name for path in place.iterdir()) if place.exists() else []


def problem_at(cast, at):
    """What Ada's page says of the last kit."""
    last = open_own_kit(cast.actor("ada"), at=at).last
    assert last
    return last.problem


def comes(cast, client, by, hours, **facts):
    """A planned session so many hours after ten in the morning."""
    return cast.session(client, by, hours_ago=-hours, status="planned", **facts)


def on(cast, who="ada", label="", at=AT):
    return switch_on_kit(cast.actor(who), label=label or who, proved_at=at, at=at)


def names(kit):
    return [one["name"] for one in kit["clients"]]


def lines(kit):
    return {day["title"]: [line["from"] for line in day["sessions"]] for day in kit["days"]}


# --- what it says ---


@pytest.mark.django_db
def test_a_kit_tells_the_next_days_whom_to_call_and_the_last_signed_note(cast):
    ada = cast.actor("ada")
    clients.add_contact(ada, cast.clients["cleo"], ContactFacts("Mai", "sister", "555-0144", emergency=True), at=AT)
    clients.add_contact(ada, cast.clients["cleo"], ContactFacts("Payroll", "employer", "555-0199"), at=AT)
    cast.addendum(cast.note("cleo"), "She called back about quince.")
    comes(cast, "cleo", "ada", 3, medium="video")
    comes(cast, "cleo", "ada", 24)
    comes(cast, "cleo", "ada", 24 * 3)
    comes(cast, "cleo", "ada", 24 * 4)  # too far away
    cast.session("cleo", "ada", hours_ago=-25, status="cancelled")
    new = on(cast)
    file = make_kit(ada, at=AT)
    kit = opened(file.content, new.code)
    assert file.name == "kit-2025-03-12.html"
    assert (kit["who"], kit["practice"]) == ("Ada Okafor, LCSW", "Willow Street Practice")
    assert [(day["date"], day["title"], [one["from"] for one in day["sessions"]]) for day in kit["days"]] == [
        ("2025-03-11", "Tuesday 11 March", ["13:00"]),
        ("2025-03-12", "Wednesday 12 March", ["10:00"]),
        ("2025-03-13", "Thursday 13 March", []),
        ("2025-03-14", "Friday 14 March", ["10:00"]),
    ]
    (cleo,) = kit["clients"]
    facts = {name: cleo[name] for name in ("name", "legal", "pronouns", "phone", "contacts")}
    assert facts == {
        "name": "Cleo Nguyen",
        "legal": "Cleopatra Nguyen",
        "pronouns": "she/her",
        "phone": "555-0101",
        "contacts": [{"name": "Mai", "relation": "sister", "phone": "555-0144"}],
    }
    note = cleo["note"]
    assert (note["by"], note["intact"], note["imported"]) == ("Ada Okafor, LCSW", True, False)
    assert [one["text"] for one in note["sections"] if one["text"]] == ["Spoke of periwinkle today."]
    assert [one["sections"][0]["text"] for one in note["addenda"]] == ["She called back about quince."]


@pytest.mark.django_db
def test_the_newest_signed_note_is_the_last_one_and_drafts_stay_out(cast):
    cast.signed("cleo", text="Of medlar.", hours_ago=4)
    cast.draft("cleo", text="Of loquat.", hours_ago=3)
    comes(cast, "cleo", "ada", 24)
    new = on(cast)
    kit = opened(make_kit(cast.actor("ada"), at=AT).content, new.code)
    assert [one["text"] for one in kit["clients"][0]["note"]["sections"] if one["text"]] == ["Of medlar."]
    assert "loquat" not in json.dumps(kit)


@pytest.mark.django_db
def test_a_client_without_a_signed_note_has_none(cast):
    wren = cast.admit()
    comes(cast, wren.id, "ada", 24)
    new = on(cast)
    (found,) = opened(make_kit(cast.actor("ada"), at=AT).content, new.code)["clients"]
    assert (found["name"], found["note"]) == ("Wren Ito", None)


@pytest.mark.django_db
def test_a_session_under_way_at_midnight_belongs_to_today(cast):
    midnight = datetime(2025, 3, 12, 0, 10, tzinfo=ZONE)
    comes(cast, "cleo", "ada", 13.5)  # 23:30 to 00:20
    new = on(cast)
    kit = opened(make_kit(cast.actor("ada", at=midnight), at=midnight).content, new.code)
    assert lines(kit) == {"Wednesday 12 March": ["23:30"]} | {
        f"{day} March": [] for day in ("Thursday 13", "Friday 14", "Saturday 15")
    }


@pytest.mark.django_db
def test_words_that_were_altered_in_the_database_are_marked(cast):
    comes(cast, "cleo", "ada", 24)
    new = on(cast)
    version = RecordVersion.objects.get(note=cast.notes["cleo"], version=1)
    with undone():
        altered = bytes(version.content).replace(b"periwinkle", b"marzipan!!")
        RecordVersion.objects.filter(id=version.id).update(content=altered)
        note = opened(make_kit(cast.actor("ada"), at=AT).content, new.code)["clients"][0]["note"]
    assert (note["intact"], "marzipan" in json.dumps(note)) == (False, True)


# --- reach ---


@pytest.mark.django_db
def test_a_kit_holds_nothing_of_anybody_elses_sessions_or_clients(cast):
    """Ada owns the practice and sees every client's phone number; her kit is a clinician's all the same."""
    comes(cast, "cleo", "ada", 24)
    comes(cast, "theo", "gus", 24)
    comes(cast, "theo", "gus", 25)
    new, other = on(cast), on(cast, "gus")
    ada = opened(make_kit(cast.actor("ada"), at=AT).content, new.code)
    gus = opened(make_kit(cast.actor("gus"), at=AT).content, other.code)
    assert (names(ada), WORDS["cleo"] in json.dumps(ada), WORDS["theo"] in json.dumps(ada)) == (
        ["Cleo Nguyen"],
        True,
        False,
    )
    assert (names(gus), WORDS["theo"] in json.dumps(gus), WORDS["cleo"] in json.dumps(gus)) == (
        ["Theo Marsh"],
        True,
        False,
    )


@pytest.mark.django_db
def test_a_session_of_a_client_whose_team_one_left_is_not_in_it(cast):
    comes(cast, "cleo", "ada", 24)
    new = on(cast)
    place = Assignment.objects.get(client=cast.clients["cleo"], person=cast.people["ada"])
    assert names(opened(make_kit(cast.actor("ada"), at=AT).content, new.code)) == ["Cleo Nguyen"]
    caseload.end_assignment(cast.actor("olive"), cast.clients["cleo"], place.id, at=AT)
    kit = opened(make_kit(cast.actor("ada", at=AT + HOUR), at=AT + HOUR).content, new.code)
    assert (names(kit), "periwinkle" in json.dumps(kit), "Nguyen" in json.dumps(kit)) == ([], False, False)


@pytest.mark.django_db
def test_emergency_access_does_not_reach_into_a_kit(cast):
    """Tomas was on Theo's care team and has a session of that time; since then he reaches Theo in an emergency alone."""
    olive, theo = cast.actor("olive"), cast.clients["theo"]
    place = caseload.assign_clinician(olive, theo, cast.people["tomas"], at=AT)
    comes(cast, "theo", "tomas", 24)
    caseload.end_assignment(olive, theo, place.id, at=AT)
    new = on(cast, "tomas")
    later = AT + timedelta(minutes=1)
    caseload.break_glass(cast.actor("tomas", at=later), theo, reason="danger", words="Now.", proved_at=later, at=later)
    tomas = cast.actor("tomas", at=later)
    assert theo in tomas.clinical_reach
    kit = opened(make_kit(tomas, at=later).content, new.code)
    assert (names(kit), WORDS["theo"] in json.dumps(kit)) == ([], False)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["fay", "bil", "mara", "olive", "cody"])
def test_only_those_who_treat_have_a_kit(cast, who):
    actor = cast.actor(who)
    for ask in (
        lambda: switch_on_kit(actor, label="x", proved_at=AT, at=AT),
        lambda: switch_off_kit(actor, at=AT),
        lambda: make_kit(actor, at=AT),
        lambda: open_own_kit(actor, at=AT),
    ):
        with pytest.raises(Denied):
            ask()
    assert not KitCode.objects.exists()


@pytest.mark.django_db
def test_a_token_makes_no_kit(cast):
    on(cast)
    with pytest.raises(Denied):
        make_kit(cast.actor("ada", face="api", scopes=frozenset({"kit.make", "note.read"})), at=AT)


# --- the file ---


@pytest.mark.django_db
def test_nothing_is_readable_without_the_code(cast):
    comes(cast, "cleo", "ada", 24)
    new = on(cast)
    page = make_kit(cast.actor("ada"), at=AT).content
    inside = json.dumps(opened(page, new.code))
    for word in ("periwinkle", "Cleo", "Nguyen", "555-0101", "Okafor", "Willow", "she/her"):
        assert (word in inside, word.encode() in page, word.encode() in b"".join(parts(page).values())) == (
            True,
            False,
            False,
        )
    assert head(page).keys() == {"v", "kit", "mark", "day", "made", "expires"}
    assert bytes(new.row.public) == parts(page)["to"]
    assert new.code.encode() not in page


@pytest.mark.django_db
def test_each_kit_has_a_key_and_iv_of_its_own(cast):
    on(cast)
    first, second = (parts(make_kit(cast.actor("ada"), at=AT).content) for _ in range(2))
    assert [name for name in ("from", "iv", "data", "head") if first[name] == second[name]] == []


@pytest.mark.django_db
def test_a_head_that_was_changed_opens_nothing(cast):
    new = on(cast)
    page = make_kit(cast.actor("ada"), at=AT).content
    sealed = parts(page)
    assert plain(sealed, new.code)
    with pytest.raises(InvalidTag):
        plain(sealed | {"head": sealed["head"].replace(b"2025-03-14", b"2035-03-14")}, new.code)


@pytest.mark.django_db
def test_a_new_code_opens_what_is_made_from_then_on_and_nothing_before(cast):
    old = on(cast)
    before = make_kit(cast.actor("ada"), at=AT).content
    new = on(cast, at=AT + HOUR)
    after = make_kit(cast.actor("ada"), at=AT + HOUR).content
    assert opened(before, old.code)["who"] == opened(after, new.code)["who"]
    for page, code in ((before, new.code), (after, old.code)):
        with pytest.raises(InvalidTag):
            opened(page, code)


def test_a_vector_is_settled():
    """Kits and codes on paper must open in every page that is out there."""
    secret = bytes(range(13))
    code = kits.format_code(secret)
    assert code == VECTOR_CODE
    assert kits.mark_of(secret).hex() == VECTOR_MARK
    point = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    about = kits.Head(new_id(), kits.mark_of(secret), date(2026, 1, 3), point, point + 72 * HOUR)
    ephemeral = ec.derive_private_key(7, ec.SECP256R1())
    sealed = kits.seal({"who": "é"}, about, kits.public_half(secret), ephemeral=ephemeral, iv=bytes(12))
    assert opened(kits.page_with(sealed), code) == {"who": "é"}
    fixed = kits.content_key(bytes(32), b"\x04" + bytes(64), b"\x04" + bytes(64))
    assert fixed.hex() == VECTOR_KEY


@given(st.binary(max_size=200_000).map(lambda raw: json.dumps(raw.decode("latin-1")).encode()))
def test_padding_hides_the_size_and_takes_nothing_away(content):
    made = kit_rules.padded(content)
    assert json.loads(made) == json.loads(content)
    assert len(made) >= kit_rules.SMALLEST
    assert len(made) & (len(made) - 1) == 0
    assert len(made) == kit_rules.SMALLEST or len(made) < 2 * len(content)


# --- the code ---


@given(secrets)
def test_what_is_printed_can_be_typed(secret):
    code = kits.format_code(secret)
    assert [len(group) for group in code.split("-")] == [3] + [4] * 8
    assert kits.parse_code(code) == kits.parse_code(f" {code.lower().replace('-', '  ')}\n") == secret


@given(secrets, st.integers(0, 31), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_wrong_character_names_its_group(secret, number, wrong):
    code = kits.format_code(secret)
    at = [place for place, char in enumerate(code) if char != "-" and place > 3][number]
    if code[at] == wrong:
        return
    with pytest.raises(TypingError) as caught:
        kits.parse_code(code[:at] + wrong + code[at + 1 :])
    assert str(caught.value) == f"Group {number // 4 + 1} of the kit code has a typing error."


@given(st.one_of(st.text(), st.text("HK10Z- ").map(lambda rest: f"HK1{rest}")))
def test_whatever_is_typed_is_a_code_or_a_typing_error(typed):
    with suppress(TypingError):
        assert kits.parse_code(typed) == kits.parse_code(kits.format_code(kits.parse_code(typed)))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("HR1-200R", "A kit code begins with HK1."),
        ("HK1-0000-00U0", "Group 2 of the kit code has a character that is in no code."),
        ("HK1-0000", "After HK1 a kit code has 8 groups of four characters, 32 in all; this one has 4."),
    ],
)
def test_a_typing_error_says_what_is_wrong(typed, sentence):
    with pytest.raises(TypingError) as caught:
        kits.parse_code(typed)
    assert str(caught.value) == sentence


# --- switching on and off ---


@pytest.mark.django_db
def test_the_server_keeps_nothing_that_opens_a_kit(cast):
    new = on(cast)
    row = KitCode.objects.get()
    kept = b"".join(bytes(value) for value in (row.public, row.mark)) + row.label.encode()
    secret = kits.parse_code(new.code)
    assert (len(row.public), len(row.mark), secret in kept, new.code.encode() in kept) == (65, 8, False, False)


@pytest.mark.django_db
@pytest.mark.parametrize("label", ["", "Cleo Nguyen", "../etc", "a" * 25, "-a", "ü"])
def test_a_name_that_cannot_be_a_file_is_refused(cast, label):
    with pytest.raises(Invalid) as caught:
        switch_on_kit(cast.actor("ada"), label=label, proved_at=AT, at=AT)
    assert set(caught.value.fields) == {"label"}


@pytest.mark.django_db
def test_two_kits_have_two_names(cast):
    on(cast, "gus", "kit")
    with pytest.raises(Invalid) as caught:
        on(cast, "ada", "kit")
    assert caught.value.fields == {"label": ["Somebody else's kit has this name. Choose another one."]}
    assert on(cast, "gus", "kit", at=AT + HOUR).row.label == "kit"  # one's own may stay


@pytest.mark.django_db
@pytest.mark.parametrize("ago", [timedelta(minutes=5, seconds=1), timedelta(seconds=-1)])
def test_a_proof_that_is_not_fresh_makes_no_code(cast, ago):
    with pytest.raises(Invalid) as caught:
        switch_on_kit(cast.actor("ada"), label="ada", proved_at=AT - ago, at=AT)
    assert caught.value.fields == {"proof": ["Show once more who you are."]}


@pytest.mark.django_db
def test_switched_off_nothing_is_made_and_the_copies_are_gone(cast, folders, settings):
    (folders / "shared").mkdir()
    settings.KIT_TO = str(folders / "shared")
    ada = cast.actor("ada")
    on(cast)
    make_kits(at=EVENING)
    assert (len(lying(folders)), (folders / "shared" / "kit-ada.html").exists()) == (1, True)
    switch_off_kit(ada, at=EVENING + HOUR)
    assert (lying(folders), (folders / "shared" / "kit-ada.html").exists()) == ([], False)
    with pytest.raises(Refused):
        switch_off_kit(ada, at=EVENING + HOUR)
    with pytest.raises(Refused) as caught:
        make_kit(ada, at=EVENING + HOUR)
    assert "Switch it on first" in caught.value.sentence
    make_kits(at=EVENING + DAY)
    assert lying(folders) == []


# --- the evening ---


@pytest.mark.django_db
def test_each_evening_one_kit_in_place_of_the_one_before(cast, folders, settings):
    (folders / "shared").mkdir()
    settings.KIT_TO = str(folders / "shared")
    comes(cast, "cleo", "ada", 24)
    new = on(cast)
    make_kits(at=AT)  # switched on today: at once
    first = lying(folders)
    make_kits(at=EVENING - timedelta(seconds=1))
    assert lying(folders) == first
    make_kits(at=EVENING)
    second = lying(folders)
    make_kits(at=EVENING + 5 * HOUR)
    assert (len(first), len(second), lying(folders), first == second) == (1, 1, second, False)
    path = folders / "data" / "kits" / second[0]
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert path.read_bytes() == (folders / "shared" / "kit-ada.html").read_bytes()
    assert names(opened(path.read_bytes(), new.code)) == ["Cleo Nguyen"]
    assert [one.name for one in (folders / "shared").iterdir()] == ["kit-ada.html"]
    page = open_own_kit(cast.actor("ada"), at=EVENING + HOUR)
    assert page.last
    assert (page.last.made_at, page.next_at, page.hours) == (EVENING, EVENING + DAY, 72)


@pytest.mark.django_db
def test_it_says_until_when_it_opens_and_the_server_deletes_it_to_the_second(cast, folders):
    on(cast)
    make_kits(at=EVENING)
    (name,) = lying(folders)
    about = head((folders / "data" / "kits" / name).read_bytes())
    assert (about["made"], about["expires"]) == ("2025-03-12T01:00:00Z", "2025-03-15T01:00:00Z")
    Person.objects.filter(id=cast.people["ada"]).update(roles=["owner"])  # so that no newer one takes its place
    make_kits(at=EVENING + 72 * HOUR - timedelta(seconds=1))
    assert lying(folders) == [name]
    make_kits(at=EVENING + 72 * HOUR)
    assert lying(folders) == []
    (event,) = cast.events("kit.remove")
    assert (event.facts()["kit"], event.person) == (name.removesuffix(".html"), cast.people["ada"])


@pytest.mark.django_db
def test_whoever_left_gets_no_more_and_their_copies_go(cast, folders):
    on(cast, "gus")
    make_kits(at=EVENING)
    assert len(lying(folders)) == 1
    people.deactivate_person(cast.actor("olive"), cast.people["gus"], at=EVENING + HOUR)
    make_kits(at=EVENING + HOUR)
    assert lying(folders) == []
    make_kits(at=EVENING + DAY)
    assert (lying(folders), Kit.objects.filter(removed_at=None).count()) == ([], 0)


@pytest.mark.django_db
def test_somebody_who_treats_no_longer_or_nobody_gets_none(cast, folders):
    on(cast, "gus")
    on(cast, "tomas")  # on no care team
    Person.objects.filter(id=cast.people["gus"]).update(roles=["biller"])
    make_kits(at=EVENING)
    assert lying(folders) == []


@pytest.mark.django_db
def test_the_event_names_all_that_a_kit_shows_for_its_clinician(cast, folders):
    session = comes(cast, "cleo", "ada", 24)
    on(cast)
    make_kits(at=EVENING)
    make_kit(cast.actor("ada"), at=EVENING)
    nightly, download = cast.events("kit.make")
    shown = {str(session.id), str(cast.clients["cleo"]), str(cast.notes["cleo"])}
    for event, reason, face in ((nightly, "nightly", "job"), (download, "download", "web")):
        facts = event.facts()
        assert (event.person, facts["reason"], facts["from"]["face"]) == (cast.people["ada"], reason, face)
        assert set(facts["objects"]) == shown
    assert f"{nightly.facts()['object']['id']}.html" in lying(folders)


@pytest.mark.django_db
def test_a_shared_folder_that_is_away_is_said_and_tried_again(cast, folders, settings):
    settings.KIT_TO = str(folders / "shared")
    on(cast)
    make_kits(at=EVENING)
    assert (problem_at(cast, EVENING), len(lying(folders))) == (
        "The folder that HOLDSPACE_KIT_TO names is not there.",
        1,
    )
    (folders / "shared").mkdir()
    make_kits(at=EVENING + timedelta(minutes=59))
    assert list((folders / "shared").iterdir()) == []
    make_kits(at=EVENING + HOUR)
    assert [one.name for one in (folders / "shared").iterdir()] == ["kit-ada.html"]
    assert problem_at(cast, EVENING + HOUR) == ""


@pytest.mark.django_db
def test_a_copy_in_a_folder_that_is_away_is_deleted_when_it_is_back(cast, folders, settings):
    shared = folders / "shared"
    shared.mkdir()
    settings.KIT_TO = str(shared)
    on(cast)
    make_kits(at=EVENING)
    shared.rename(folders / "unplugged")
    switch_off_kit(cast.actor("ada"), at=EVENING + HOUR)
    make_kits(at=EVENING + HOUR)
    (folders / "unplugged").rename(shared)
    assert (shared / "kit-ada.html").exists()
    make_kits(at=EVENING + 2 * HOUR)
    assert (list(shared.iterdir()), Kit.objects.filter(removed_at=None).count()) == ([], 0)


@pytest.mark.django_db
def test_what_a_crash_left_in_the_folder_is_swept(cast, folders):
    on(cast)
    make_kits(at=EVENING)
    kept = lying(folders)
    stray = folders / "data" / "kits" / f"{new_id()}.html"
    stray.write_bytes(b"x")
    make_kits(at=EVENING + HOUR)
    assert lying(folders) == kept


@pytest.mark.django_db
def test_one_clinicians_failure_is_not_the_others(cast, folders):
    on(cast, "ada")
    on(cast, "gus")
    KitCode.objects.filter(person=cast.people["ada"]).update(public=b"\x04" + bytes(64))  # no point of the curve
    with pytest.raises(ValueError, match="EC key"):
        make_kits(at=EVENING)
    assert [kit.code.person_id for kit in Kit.objects.all()] == [cast.people["gus"]]


@pytest.mark.parametrize("hours", ["", "11", "169", "-3", "1e3", "٢٤"])
def test_a_number_of_hours_that_cannot_be_is_said(hours):
    with pytest.raises(ValueError, match="from 12 to 168"):
        kit_rules.valid_for(hours)


@pytest.mark.django_db
def test_a_kit_speaks_of_as_many_days_as_it_lives(cast, settings):
    settings.KIT_HOURS = "12"
    comes(cast, "cleo", "ada", 24)
    comes(cast, "cleo", "ada", 48)
    new = on(cast)
    page = make_kit(cast.actor("ada"), at=AT).content
    assert (lines(opened(page, new.code)), head(page)["expires"]) == (
        {"Wednesday 12 March": ["10:00"]},
        "2025-03-12T05:00:00Z",
    )
    settings.KIT_HOURS = "soon"
    with pytest.raises(Refused):
        make_kit(cast.actor("ada"), at=AT)
