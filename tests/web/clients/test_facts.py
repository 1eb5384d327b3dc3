from holdspace.caseload.models import Assignment
from holdspace.clients.models import Client, Contact
from tests.web.clinic import Visit

WREN = {"legal_given": "Wren", "legal_family": "Ito", "born_on": "1999-01-02"}


def test_a_clinician_takes_in_a_client_and_treats_them(cast):
    tomas = Visit(cast.person("tomas"))
    assert "Who will treat" not in tomas.open("/clients/new/")
    sent = tomas.form() | WREN
    tomas.post("/clients/new/", sent)
    first = tomas.at
    tomas.post("/clients/new/", sent)
    assert tomas.at == first
    wren = Client.objects.get(legal_given="Wren")
    assert Assignment.objects.get(client=wren).person_id == cast.people["tomas"]


def test_the_front_desk_chooses_who_treats(cast):
    fay = Visit(cast.person("fay"))
    fay.send("/clients/new/", **WREN, clinician=str(cast.people["gus"]))
    assert Assignment.objects.get(client__legal_given="Wren").person_id == cast.people["gus"]


def test_the_biller_takes_in_nobody(cast):
    Visit(cast.person("bil")).open("/clients/new/", 403)


def test_what_is_missing_or_impossible_is_said_beside_what_was_typed(cast):
    ada = Visit(cast.person("ada"))
    page = ada.send("/clients/new/", 422, legal_given="", born_on="1999-02-31", pronouns="ze/hir")
    assert "A given name is needed" in page
    assert "There is no such day in the calendar" in page
    assert 'value="1999-02-31"' in page
    assert "ze/hir" in page
    assert "lies in the future" in ada.send("/clients/new/", 422, **WREN | {"born_on": "2199-01-01"})


def test_two_edits_meet_and_both_are_safe(cast):
    path = f"/clients/{cast.clients['cleo']}/edit/"
    ada, fay = Visit(cast.person("ada")), Visit(cast.person("fay"))
    ada.open(path)
    mine = ada.form() | {"phone": "555-0177"}
    fay.send(path, phone="555-0188", pronouns="she/they")
    page = ada.post(path, mine, 409)
    assert "555-0177" in page
    assert "Saved meanwhile: 555-0188" in page
    ada.post(path, ada.form("/edit/"))
    assert cast.client("cleo").phone == "555-0177"


def test_a_form_of_another_client_saves_nothing(cast):
    fay = Visit(cast.person("fay"))
    fay.open(f"/clients/{cast.clients['cleo']}/edit/")
    page = fay.post(f"/clients/{cast.clients['theo']}/edit/", fay.form() | {"phone": "555-0199"}, 409)
    assert "opened for another client" in page
    assert "555-0199" in page
    assert cast.client("theo").phone == ""


def test_contacts_come_and_go(cast):
    ada = Visit(cast.person("ada"))
    path = f"/clients/{cast.clients['cleo']}/contacts/"
    ada.open(path)
    sent = ada.form() | {"name": "Romy", "relation": "sister", "emergency": "on"}
    ada.post(path, sent)
    ada.post(path, sent)
    contact = Contact.objects.get(client=cast.clients["cleo"])
    assert "Romy" in ada.open(f"/clients/{cast.clients['cleo']}/")
    ada.post(f"{path}{contact.id}/removal/", {})
    assert "Romy" not in ada.open(path)
    assert "A name is needed" in ada.send(path, 422, name="")


def test_care_ends_and_is_taken_up_again(cast):
    ada = Visit(cast.person("ada"))
    path = f"/clients/{cast.clients['cleo']}/"
    assert "few words why" in ada.send(f"{path}end-of-care/", 422, reason="")
    ada.send(f"{path}end-of-care/", on="2025-03-01", reason="Moved away")
    assert "Care ended 1 Mar 2025" in ada.open(path)
    assert "Cleo" not in ada.open("/clients/")
    assert "Cleo" in ada.post("/clients/", {"words": "", "ended": "on"}, 200)
    ada.open(f"{path}end-of-care/")
    ada.post(f"{path}return-to-care/", {})
    assert cast.client("cleo").in_care


def test_each_stretch_of_care_stays_on_the_chart(cast):
    ada = Visit(cast.person("ada"))
    path = f"/clients/{cast.clients['cleo']}/"
    assert "Episodes of care" not in ada.open(path)
    ada.send(f"{path}end-of-care/", on="2025-03-01", reason="Moved away")
    ada.open(f"{path}end-of-care/")
    ada.post(f"{path}return-to-care/", {})
    page = ada.open(path)
    assert "Episodes of care" in page
    assert "to 1 Mar 2025: <bdi>Moved away</bdi>" in page
    assert "until today" in page
