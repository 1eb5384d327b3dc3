"""One's own downtime kit at the screen: the code once, the file on demand, off again."""

import re

import pytest

from holdspace.continuity.models import KitCode
from tests.continuity.kit_opener import opened
from tests.web.clinic import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast, settings, tmp_path):
    settings.DATA, settings.KIT_TO = tmp_path, ""
    return Visit(cast.person("ada"))


def code_on(words):
    return "-".join(["HK1", *re.findall(r"<li><code>(\w{4})</code>", words)])


def test_the_code_is_shown_once_and_opens_what_is_downloaded(ada):
    assert "It is off." in ada.open("/kit/")
    ada.open("/kit/code/")
    words = ada.post("/kit/code/", ada.form() | {"label": "AO "} | ada.proof, 200)
    code = code_on(words)
    assert ada.last["Cache-Control"].count("no-store") == 1
    assert [code[4:8] in ada.open(path) for path in ("/kit/", "/kit/code/")] == [False, False]
    ada.open("/kit/")
    ada.post("/kit/file/", ada.form("/kit/file/"), 200)
    assert re.fullmatch(r'attachment; filename="kit-\d{4}-\d\d-\d\d\.html"', ada.last["Content-Disposition"])
    assert opened(ada.last.content, code)["who"] == "Ada Okafor, LCSW"
    assert KitCode.objects.get().label == "ao"


def test_no_code_without_proof_or_with_a_name_that_cannot_be(ada):
    ada.open("/kit/code/")
    assert "That did not match" in ada.post("/kit/code/", ada.form() | {"label": "ao", "password": "no"}, 422)
    assert "small letters, digits" in ada.post("/kit/code/", ada.form() | {"label": "a/b"} | ada.proof, 422)
    assert not KitCode.objects.exists()


def test_switched_off_there_is_nothing_to_download(ada):
    ada.open("/kit/code/")
    ada.post("/kit/code/", ada.form() | {"label": "ao"} | ada.proof, 200)
    ada.open("/kit/")
    ada.post("/kit/off/", ada.form("/kit/off/"))
    assert "It is off." in ada.open("/kit/")
    assert "Switch it on first" in ada.post("/kit/file/", {}, 422)


def test_the_menu_leads_there_only_for_those_who_treat(cast, ada):
    assert 'href="/kit/"' in ada.open("/preferences/")
    assert 'href="/kit/"' not in Visit(cast.person("fay")).open("/preferences/")
