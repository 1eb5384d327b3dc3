from datetime import timedelta

from tests.web.clinic import Visit


def test_the_list_finds_by_any_name_and_never_by_address(cast):
    ada = Visit(cast.person("ada"))
    assert "Cleo Nguyen" in ada.open("/clients/")
    assert "Cleo Nguyen" in ada.post("/clients/", {"words": "cleopat"}, 200)
    gus = Visit(cast.person("gus"))
    page = gus.post("/clients/", {"words": "cleo"}, 200)
    assert "Nobody of that name" in page
    assert "Nguyen" not in page
    part = ada.post("/clients/", {"words": "cleo"}, 200, **{"HX-Request": "true"})
    assert "<html" not in part
    assert "Cleo Nguyen" in part
    assert "Cleo Nguyen" in ada.open("/clients/?words=marsh")


def test_the_front_desk_finds_everybody(cast):
    page = Visit(cast.person("fay")).open("/clients/")
    assert all(name in page for name in ("Cleo", "Theo", "Uma"))
    assert "Nils" not in page


def test_the_chart_tells_the_record_in_time(cast):
    cast.session(hours_ago=100, status="planned")
    cast.draft(text="Not signed yet.")
    page = Visit(cast.person("ada")).open(f"/clients/{cast.clients['cleo']}/")
    assert "Spoke of periwinkle today." in page
    assert "Draft: not in the record until signed" in page
    assert 'class="is-draft"' in page
    assert "she/her" in page


def test_the_front_desk_sees_sessions_but_no_excerpt(cast):
    page = Visit(cast.person("fay")).open(f"/clients/{cast.clients['cleo']}/")
    assert "periwinkle" not in page
    assert "Session held" in page
    assert "New session" in page
    assert "notes/new/" not in page


def test_a_chart_out_of_reach_is_not_there(cast):
    Visit(cast.person("tomas")).open(f"/clients/{cast.clients['cleo']}/", 404)
    Visit(cast.person("noor")).open(f"/clients/{cast.clients['cleo']}/", 404)


def test_the_timeline_goes_on_by_twenties_and_loses_nothing(cast):
    for step in range(45):
        status = "missed" if step % 3 else "held"
        cast.session(hours_ago=24 * (step + 2), status=status)
        if step % 2:
            cast.signed(text=f"Number {step}.", hours_ago=24 * (step + 2) + 3)
    ada = Visit(cast.person("ada"))
    path = f"/clients/{cast.clients['cleo']}/"
    seen = []
    query = ""
    while True:
        page = ada.open(path + query)
        seen += [part.split('"')[0] for part in page.split('<ol class="timeline">')[1].split('href="')[1:]]
        more = [one for one in seen if one.startswith("?before=")]
        if not more or query == more[-1]:
            break
        query = more[-1]
    things = [one for one in seen if not one.startswith("?")]
    records = [one for one in things if one.startswith(("/notes/", "/sessions/")) and not one.endswith("new/")]
    assert len(set(records)) == 45 + 22 + 1


def test_sessions_and_notes_stand_together_in_order_of_time(cast):
    cast.signed(text="The oldest.", hours_ago=900)
    cast.session(hours_ago=800, status="missed")
    cast.signed(text="The newest.", hours_ago=700)
    page = Visit(cast.person("ada")).open(f"/clients/{cast.clients['cleo']}/")
    rail = page.split('<ol class="timeline">')[1]
    assert rail.index("The newest.") < rail.index("Missed session") < rail.index("The oldest.")


def test_search_shows_the_hit_in_context_and_the_word_in_no_address(cast):
    ada = Visit(cast.person("ada"))
    page = ada.post("/search/", {"q": "periw*"}, 200)
    assert '<mark class="hit">periwinkle</mark>' in page
    assert ada.last.request["QUERY_STRING"] == ""
    assert "Nothing found" in ada.post("/search/", {"q": "marmalade"}, 200)
    assert "Type a word" in ada.post("/search/", {"q": "   "}, 422)
    assert "a beginning with a star" in ada.post("/search/", {"q": "***"}, 422)


def test_search_goes_on_to_older_notes(cast):
    for step in range(22):
        cast.signed(text=f"Gooseberry {step}.", hours_ago=24 * (step + 2))
    ada = Visit(cast.person("ada"))
    assert "Show older" in ada.post("/search/", {"q": "gooseberry"}, 200)
    older = ada.post("/search/", ada.form("/search/") | _older(ada.words), 200)
    assert "Gooseberry</mark> 21" in older
    assert "Show older" not in older


def _older(page):
    return {"before": page.split('name="before" value="')[1].split('"')[0]}


def test_search_in_one_clients_notes(cast):
    ada = Visit(cast.person("ada"))
    page = ada.post("/search/", {"q": "periwinkle", "client": str(cast.clients["cleo"])}, 200)
    assert "Search in Cleo Nguyen" in page
    ada.post("/search/", {"q": "marmalade", "client": str(cast.clients["uma"])}, 200)
    assert "Nothing found" in ada.words
    ada.post("/search/", {"q": "zeppelin", "client": str(cast.clients["nils"])}, 404)


def test_search_is_for_those_who_treat(cast):
    Visit(cast.person("fay")).open("/search/", 403)


def test_the_list_of_notes(cast):
    cast.draft(hours_ago=3, at=cast.at + timedelta(days=1))
    page = Visit(cast.person("ada")).open("/notes/")
    assert "What you owe" in page
    assert "Your notes in the record" in page
    assert "periwinkle" not in page
    assert "treat clients" in Visit(cast.person("fay")).open("/notes/")
