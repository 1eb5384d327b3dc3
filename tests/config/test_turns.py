"""One thread answers; whoever proves who they are, or sends slowly, holds nobody up."""

import threading
from io import BytesIO

import pytest

from holdspace.config.turns import Turns, proves


def environ(method="GET", path="/", body=b"", length=None):
    told = str(len(body)) if length is None else length
    return {"REQUEST_METHOD": method, "PATH_INFO": path, "CONTENT_LENGTH": told, "wsgi.input": BytesIO(body)}


def application(environ, start_response):
    start_response("200 OK", [])
    return [threading.current_thread().name.encode(), environ["wsgi.input"].read()]


def asked(turns, **request):
    return list(turns(environ(**request), lambda *_: None))


def test_one_thread_answers_whoever_asks():
    turns, names = Turns(application, largest=100), set()

    def ask():
        for _ in range(20):
            names.add(asked(turns)[0])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert names == {b"answering_0"}


def test_a_body_comes_whole():
    assert asked(Turns(application, largest=100), method="POST", body=b"sent")[1] == b"sent"


@pytest.mark.parametrize("length", ["", "x", "-1", "9" * 30, "101"])
def test_a_length_that_is_none_or_too_much_is_left_to_django(length):
    assert asked(Turns(application, largest=100), method="POST", body=b"sent", length=length)[1] == b"sent"


def test_a_signature_does_not_keep_the_others_waiting():
    gate = threading.Event()

    def slow(environ, start_response):
        if proves(environ):
            gate.wait(10)
        return application(environ, start_response)

    turns, signed = Turns(slow, largest=100), []
    signing = threading.Thread(target=lambda: signed.append(asked(turns, method="POST", path="/notes/1/sign/")))
    signing.start()
    assert asked(turns)[0] == b"answering_0"
    assert signed == []
    gate.set()
    signing.join()
    assert signed[0][0].startswith(b"proving")


def test_a_mistake_reaches_the_server():
    def broken(environ, start_response):
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        asked(Turns(broken, largest=100))


@pytest.mark.parametrize(
    ("method", "path", "found"),
    [
        ("POST", "/accounts/login/", True),
        ("POST", "/notes/1/sign/", True),
        ("POST", "/notes/1/addenda/new/", True),
        ("GET", "/notes/1/sign/", False),
        ("POST", "/notes/1/draft/", False),
        ("PUT", "/api/v1/notes/1", False),
    ],
)
def test_what_may_take_a_password_hash(method, path, found):
    assert proves(environ(method, path)) is found
