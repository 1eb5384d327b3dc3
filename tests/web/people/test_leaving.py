"""The pages of handing over and of the emergency sheet."""

from datetime import timedelta

from django.utils import timezone

from holdspace.caseload.models import HandedOver, HandOver, SheetOpening
from tests.web.clinic import Visit

DAY = timedelta(days=1)


def choose(cast, **changes):
    today = timezone.localdate()
    return {
        "because": "away",
        "since": today,
        "until": today + 9 * DAY,
        "everyone": str(cast.people["tomas"]),
        **changes,
    }


def test_an_owner_hands_over_all_clients_at_once_and_sees_what_hangs_on_each(cast):
    cast.draft(text="Spoke of persimmon.")
    path = f"/people/{cast.people['ada']}/handing-over/"
    olive = Visit(cast.person("olive"))
    page = olive.open(path)
    assert "1 draft of Ada Okafor is not signed" in page
    assert "persimmon" not in page
    olive.send(path, ending="", **choose(cast))
    page = olive.open(path)
    assert "1 client handed over." in page
    assert "With Tomas Reyes to" in page
    row = HandOver.objects.get()
    olive.post(f"/hand-overs/{row.id}/ending/", {})
    assert "With Tomas Reyes" not in olive.open(path)


def test_a_client_can_stay_or_go_to_somebody_else(cast):
    other = cast.admit("ada")
    path = f"/people/{cast.people['ada']}/handing-over/"
    changes = {f"c-{cast.clients['cleo']}": "none", f"c-{other.id}": str(cast.people["gus"])}
    Visit(cast.person("olive")).send(path, **choose(cast, **changes))
    assert [(one.client_id, one.to_person_id) for one in HandedOver.objects.all()] == [(other.id, cast.people["gus"])]


def test_what_is_wrong_is_said_on_the_page(cast):
    path = f"/people/{cast.people['ada']}/handing-over/"
    olive = Visit(cast.person("olive"))
    assert "Choose for at least one client who takes over." in olive.send(path, 422, **choose(cast, everyone=""))
    assert "Choose the last day" in olive.send(path, 422, **choose(cast, until=""))
    assert not HandOver.objects.exists()


def test_a_delegate_opens_the_sheet_by_a_form_alone_and_the_clinician_is_told(cast):
    cast.session(status="planned", hours_ago=-24, at=timezone.now(), place="Room persimmon")
    ada, fay = Visit(cast.person("ada")), Visit(cast.person("fay"))
    ada.send("/sheet/", person=str(cast.people["fay"]))
    path = f"/people/{cast.people['ada']}/sheet/"
    page = fay.open(path)
    assert "is told that you opened it" in page
    assert "Cleo" not in page
    assert "Say why you open it." in fay.send(path, 422, reason="")
    page = fay.send(path, 200, reason="She is in hospital.")
    assert "Cleo Nguyen" in page
    assert "555-0101" in page
    assert "persimmon" not in page
    assert fay.last["Cache-Control"] == "no-store"
    assert "Fay Moreau opened your emergency sheet" in ada.open("/")
    assert "She is in hospital." in ada.words
    opening = SheetOpening.objects.get()
    ada.post(f"/sheet/openings/{opening.id}/seen/", {})
    assert "emergency sheet" not in ada.open("/").split("<main")[1]
    assert "She is in hospital." in ada.open("/sheet/")


def test_the_page_of_sheets_offers_the_office_no_delegates(cast):
    fay = Visit(cast.person("fay"))
    assert "Who may open yours" not in fay.open("/sheet/")
    fay.open(f"/people/{cast.people['ada']}/sheet/", 403)
