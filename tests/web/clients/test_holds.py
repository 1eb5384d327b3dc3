"""Legal hold at the screens."""

from holdspace.clients import services as clients
from holdspace.clients.models import LegalHold
from holdspace.clients.rules import ContactFacts
from holdspace.notes.models import Note
from tests.web.clinic import Visit


def test_a_hold_is_placed_shown_and_lifted(cast):
    chart = f"/clients/{cast.clients['cleo']}/"
    mara, ada = Visit(cast.person("mara")), Visit(cast.person("ada"))
    assert "Legal hold since" not in ada.open(chart)
    assert f"{chart}hold/" in mara.open(chart)
    mara.send(f"{chart}hold/", reason="Subpoena of 3 March")
    assert "Nothing in this record can be deleted" in mara.open(mara.at)
    assert "Legal hold since" in mara.open(chart)
    fay = Visit(cast.person("fay"))
    page = fay.open(chart)
    assert "Legal hold since" in page
    assert "Subpoena" not in page  # why stands on the page of those who may place one
    fay.open(f"{chart}hold/", 403)
    hold = LegalHold.objects.get()
    lifting = f"{chart}hold/{hold.id}/lifting/"
    assert "Say why" in mara.send(lifting, 422, reason="")
    mara.send(lifting, reason="Settled")
    assert "Settled" in mara.open(f"{chart}hold/")
    assert "Legal hold since" not in ada.open(chart)
    mara.open(f"/clients/{cast.clients['theo']}/hold/{hold.id}/lifting/", 404)


def test_what_a_hold_forbids_is_said_in_a_sentence(cast):
    draft, ada = cast.draft("cleo", text="Spoke of quince."), cast.actor("ada")
    clients.add_contact(ada, cast.clients["cleo"], ContactFacts("Kim"), at=cast.at)
    chart, visit = f"/clients/{cast.clients['cleo']}/", Visit(cast.person("ada"))
    assert "Remove" in visit.open(f"{chart}contacts/")
    clients.place_legal_hold(cast.actor("mara"), cast.clients["cleo"], reason="Subpoena", at=cast.at)
    page = visit.open(f"/notes/{draft.id}/discard/")
    assert "This draft cannot be discarded now" in page
    assert "Discard the draft" not in page
    assert "A legal hold stands" in visit.send(f"/notes/{draft.id}/discard/", 422)
    assert Note.objects.filter(id=draft.id).exists()
    page = visit.open(f"{chart}contacts/")
    assert "A legal hold stands" in page
    assert "Remove" not in page
