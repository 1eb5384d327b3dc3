"""Couples and families at the screens: opened from Clients, members found or written down, notes and paper without a birth date."""

from holdspace.clients.models import Client, Membership
from tests.web.clinic import Visit


def opened(cast, name="ada", **facts):
    """A couple's record, opened at the screen; and where its members are changed."""
    visit = Visit(cast.person(name))
    visit.send("/clients/couple-or-family/", **{"kind": "couple", "legal_given": "Nguyen and Park", **facts})
    return visit, visit.at


def test_from_clients_one_reaches_groups_and_couples(cast):
    page = Visit(cast.person("ada")).open("/clients/")
    assert 'href="/clients/couple-or-family/"' in page
    assert 'href="/groups/"' in page
    assert 'href="/clients/couple-or-family/"' not in Visit(cast.person("bil")).open("/clients/")


def test_a_couple_is_opened_once_and_its_members_follow(cast):
    ada = Visit(cast.person("ada"))
    ada.open("/clients/couple-or-family/")
    sent = ada.form() | {"kind": "couple", "legal_given": "Nguyen and Park"}
    ada.post("/clients/couple-or-family/", sent)
    members = ada.at
    ada.post("/clients/couple-or-family/", sent)
    assert ada.at == members
    unit = Client.objects.get(kind="couple")
    page = ada.send(members, 422, words="Cleo", relation="wife", since="2025-03-01")
    assert "Somebody of this name has a record here" in page
    assert "Cleo Nguyen, born 4 May 1991, No. WS-0001" in page
    ada.post(members, ada.form() | {"chosen": str(cast.clients["cleo"])})
    ada.send(members, words="Jun Park", relation="husband", since="2025-03-01")
    page = ada.open(f"/clients/{unit.id}/")
    assert "Nguyen and Park, couple" in page
    assert "Record of" in page
    assert "Born" not in page
    assert f'href="/clients/{cast.clients["cleo"]}/"' in page
    assert "Jun Park" in page
    assert "Nguyen and Park, couple" in ada.open(f"/clients/{cast.clients['cleo']}/")
    assert "Nguyen and Park, couple" in ada.post("/clients/", {"words": "park"}, 200)
    place = Membership.objects.get(client=cast.clients["cleo"])
    ada.post(f"{members}{place.id}/leaving/", {})
    assert "Was in it (1)" in ada.open(members)


def test_what_does_not_go_is_said_and_nothing_is_lost(cast):
    ada, members = opened(cast)
    assert "Choose couple or family." in ada.send("/clients/couple-or-family/", 422, legal_given="Ito and Marsh")
    page = ada.send(members, 422, words="Nguyen and Park", relation="both of us")
    assert "This is a couple or family. Its members are persons" in page
    assert 'value="both of us"' in page
    assert "lies in the future" in ada.send(members, 422, words="Jun", since="2199-01-01")
    ada.send(members, words="Jun", since="2025-03-01")
    assert "They are a member already." in ada.send(members, 422, words="jun", since="2025-03-01")
    assert Membership.objects.count() == 1
    cleo = f"/clients/{cast.clients['cleo']}/members/"
    assert "one person&#x27;s record" in ada.open(cleo, 422)


def test_a_couple_s_facts_are_changed_without_a_birth_date_and_conflicts_meet(cast):
    ada, members = opened(cast)
    edit = members.replace("members", "edit")
    page = ada.open(edit)
    assert "born_on" not in page
    mine = ada.form() | {"phone": "555-0177"}
    ada.send(edit, legal_given="Nguyen and Park-Moreno", phone="555-0188")
    page = ada.post(edit, mine, 409)
    assert "Saved meanwhile: 555-0188" in page
    assert Client.objects.get(kind="couple").name == "Nguyen and Park-Moreno, couple"


def test_a_couple_s_session_note_print_and_record_need_no_birth_date(cast):
    ada, _ = opened(cast)
    unit = Client.objects.get(kind="couple")
    note = cast.signed(unit.id, "ada", "Spoke of persimmon together.")
    for path in (f"/notes/{note.id}/", f"/notes/{note.id}/print/"):
        page = ada.open(path)
        assert "persimmon" in page
        assert "Nguyen and Park, couple" in page
    pdf = ada.browser.get(f"/notes/{note.id}/pdf/")
    assert pdf.status_code == 200
    assert b"".join(pdf.streaming_content if pdf.streaming else [pdf.content]).startswith(b"%PDF")
    assert "persimmon" in ada.send("/search/", 200, q="persimmon")
    page = ada.open(f"/clients/{unit.id}/sessions/new/")
    assert 'value="couple" selected' in page
    assert "persimmon" not in ada.open(f"/clients/{cast.clients['cleo']}/")


def test_who_treats_a_member_alone_sees_no_couple(cast):
    ada, members = opened(cast)
    ada.send(members, 422, words="Theo", since="2025-03-01")  # Ada owns the practice and may find him
    ada.post(members, ada.form() | {"chosen": str(cast.clients["theo"])})
    gus = Visit(cast.person("gus"))
    assert "Nguyen and Park" not in gus.open(f"/clients/{cast.clients['theo']}/") + gus.open("/clients/")
    gus.open(members, 404)
