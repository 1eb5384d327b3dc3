"""A request stands in a practice for as long as its answer lasts, and nobody after it finds anything left."""

from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from holdspace.config.walling import WallsMiddleware
from holdspace.kernel.ids import new_id
from holdspace.kernel.postgres import walls

HERE, ELSEWHERE = new_id(), new_id()


def asked(view):
    return WallsMiddleware(view)(RequestFactory().get("/"))


def test_a_request_begins_nowhere_and_leaves_nothing_behind():
    seen = []

    def view(request):
        seen.append(walls.standing())
        walls.stand_in(HERE)
        return HttpResponse()

    walls.stand_in(ELSEWHERE)
    asked(view)
    assert (seen, walls.standing()) == ([None], ELSEWHERE)


def test_an_answer_read_while_it_is_sent_stands_where_its_request_stood():
    def parts():
        for _ in range(3):
            yield str(walls.standing()).encode()

    def view(request):
        walls.stand_in(HERE)
        return StreamingHttpResponse(parts())

    response = asked(view)
    between = []
    for part in response.streaming_content:
        assert part == str(HERE).encode()
        between.append(walls.standing())
    assert between == [None] * 3
