"""Who may come in, and how far a token reaches."""

from datetime import timedelta

import pytest

from holdspace.audit.models import AuditEvent
from holdspace.practice.models import Practice
from holdspace.practice.services import people, tokens
from tests.api.program import EVERYTHING, RANDOM, SESSION, Program, issue, new_note, now, program


def test_a_token_says_who_it_acts_for(cast, ada):
    answer = ada.get("/me")
    assert answer.status == 200
    assert answer.data["person"]["name"] == "Ada Okafor"
    assert answer.data["scopes"] == sorted(EVERYTHING)
    assert answer.data["clients_in_reach"] == 1


@pytest.mark.parametrize("secret", ["", "hs_wrong", "hs_" + "ä" * 10, "hs_" + "a" * 4000])
def test_a_stranger_is_told_how_to_come_in(cast, secret):
    answer = Program(secret.encode().decode("latin-1")).get("/me")
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.error["kind"] == "unauthorized"


def test_a_strangers_try_is_in_the_log_of_the_only_practice_without_the_token(cast, monkeypatch):
    Practice.objects.filter(id=cast.elsewhere).update(name="gone elsewhere")
    assert Program("hs_wrong-secret").get("/me").status == 401
    assert not AuditEvent.objects.filter(action="token.use").exists()  # two practices: nobody's log


def test_a_strangers_try_is_in_the_log(blank):
    practice = Practice.objects.create(name="Alone", timezone="UTC", founded_at=now())
    assert Program("hs_wrong-secret").get("/me").status == 401
    event = AuditEvent.objects.get(action="token.use")
    assert (event.practice, event.refused) == (practice.id, True)
    assert b"wrong-secret" not in bytes(event.payload)


def test_a_revoked_token_opens_nothing_from_that_moment(cast):
    issued = issue(cast, "ada")
    assert Program(issued.secret).get("/me").status == 200
    tokens.revoke_token(cast.actor("ada"), issued.token.id, at=cast.at)
    assert Program(issued.secret).get("/me").status == 401


def test_a_token_that_has_run_out_opens_nothing(cast):
    expires = now() - timedelta(seconds=1)
    assert Program(issue(cast, "ada", expires_at=expires).secret).get("/me").status == 401


def test_the_token_of_a_deactivated_person_opens_nothing_from_that_moment(cast, gus):
    assert gus.get("/me").status == 200
    people.deactivate_person(cast.actor("ada"), cast.people["gus"], at=cast.at)
    assert gus.get("/me").status == 401


def test_an_ended_assignment_ends_a_tokens_reach(cast, ada, gus):
    from holdspace.caseload import services as caseload  # noqa: PLC0415
    from holdspace.caseload.queries import open_team  # noqa: PLC0415

    place = open_team(cast.actor("ada"), cast.clients["theo"], at=cast.at).now[0]
    assert gus.get(f"/clients/{cast.clients['theo']}").status == 200
    caseload.end_assignment(cast.actor("ada"), cast.clients["theo"], place.id, at=cast.at)
    assert gus.get(f"/clients/{cast.clients['theo']}").status == 404


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("client.list", "GET", "/clients"),
        ("client.list", "POST", "/clients/search"),
        ("client.read", "GET", "/clients/{cleo}"),
        ("client.admit", "POST", "/clients"),
        ("client.edit", "PUT", "/clients/{cleo}"),
        ("encounter.list", "GET", "/clients/{cleo}/sessions"),
        ("encounter.plan", "POST", "/clients/{cleo}/sessions"),
        ("note.list", "GET", "/clients/{cleo}/notes"),
        ("client.read_clinical", "GET", "/clients/{cleo}/facts"),
        ("note.read", "GET", "/notes/{signed}"),
        ("note.draft", "POST", "/notes"),
        ("note.edit", "PUT", "/notes/{draft}"),
        ("note.discard", "DELETE", "/notes/{draft}"),
        ("note.search", "POST", "/search"),
        ("note.import", "POST", "/import"),
    ],
)
@pytest.mark.parametrize("given", [True, False])
def test_a_scope_narrows(cast, scope, method, path, given):
    draft = cast.draft("cleo")
    scopes = EVERYTHING if given else tuple(one for one in EVERYTHING if one != scope)
    cleo = cast.clients["cleo"]
    sent = {
        "/clients/search": {"q": "cle"},
        "/clients": {"legal_given": "Wren", "born_on": "1999-01-02"},
        "/clients/{cleo}": {"legal_given": "Cleo", "born_on": "1991-05-04", "version": 1},
        "/clients/{cleo}/sessions": SESSION | {"status": "held"},
        "/notes": new_note(cleo),
        "/notes/{draft}": {"revision": 1, "sections": {"s": "Slept well."}},
        "/search": {"q": "periwinkle"},
        "/import": {"notes": [new_note(cleo)]},
    }.get(path)
    at = path.format(cleo=cleo, signed=cast.notes["cleo"], draft=draft.id)
    answer = program(cast, "ada", *scopes).ask(method, at, sent if method in {"POST", "PUT"} else None)
    if given:
        assert answer.status in {200, 201, 204}
    else:
        assert (answer.status, answer.error["message"]) == (403, f"This token was not given {scope}.")


def test_a_token_never_signs(cast, ada):
    draft = cast.draft("cleo")
    for method, path in [("POST", "/notes/{}/signature"), ("POST", "/notes/{}/addenda"), ("POST", "/notes/{}/sign")]:
        answer = ada.ask(method, path.format(draft.id), {})
        assert answer.status == 404
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_token_manages_nobody(cast, ada):
    for path in ("/people", "/tokens", "/audit", f"/people/{cast.people['gus']}"):
        assert ada.get(path).status == 404


@pytest.mark.parametrize("name", ["fay", "bil", "mara", "olive", "tomas", "cody", "noor"])
def test_a_role_that_reads_no_text_reads_none_by_token(cast, name):
    theirs = program(cast, name)
    note, client = cast.notes["cleo"], cast.clients["cleo"]
    for answer in (
        theirs.get(f"/notes/{note}"),
        theirs.get(f"/clients/{client}/notes"),
        theirs.post("/search", {"q": "periwinkle"}),
        theirs.post("/import", {"notes": [new_note(client)]}),
    ):
        assert answer.status in {200, 403, 404}
        assert b"periwinkle" not in answer.content


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_note_out_of_reach_answers_exactly_like_none(cast, gus, method):
    sent = {"revision": 1, "sections": {"s": "x"}} if method == "PUT" else None
    there, nowhere = (gus.ask(method, f"/notes/{one}", sent) for one in (cast.notes["cleo"], RANDOM))
    assert there.status == 404
    assert (there.status, there.content, dict(there.headers)) == (
        nowhere.status,
        nowhere.content,
        dict(nowhere.headers),
    )


@pytest.mark.parametrize("path", ["/clients/{}", "/clients/{}/notes", "/clients/{}/sessions"])
def test_a_client_out_of_reach_answers_exactly_like_none(cast, gus, path):
    there, nowhere = (gus.get(path.format(one)) for one in (cast.clients["cleo"], RANDOM))
    assert (there.status, there.content) == (nowhere.status, nowhere.content)


def test_an_id_alone_opens_nobodys_record(cast, gus):
    sent = {"id": str(cast.clients["cleo"]), "legal_given": "Wren", "born_on": "1999-01-02"}
    answer = gus.post("/clients", sent)
    assert answer.status == 404
    assert b"Nguyen" not in answer.content


def test_a_refusal_is_in_the_log_with_where_it_came_from(cast, gus):
    gus.get(f"/notes/{cast.notes['cleo']}")
    event = cast.events("note.read", refused=True)[-1]
    assert (event.person, event.facts()["from"]["face"]) == (cast.people["gus"], "api")
    assert len(event.facts()["actor"]["session"]) == 12


def test_every_read_is_in_the_log(cast, ada):
    ada.get(f"/notes/{cast.notes['cleo']}")
    event = cast.events("note.read", refused=False)[-1]
    assert event.facts()["object"] == {"type": "note", "id": str(cast.notes["cleo"]), "version": 1}
    assert event.facts()["from"] == {"face": "api", "address": "127.0.0.1"}
