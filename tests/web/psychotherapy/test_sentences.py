"""The page's script makes no markup and holds no sentence: everything it says and shows stands in the document."""

import re

from tests.house.tree import PACKAGE, files

PAGE = PACKAGE / "web" / "psychotherapy" / "page"
CHECK = PACKAGE / "web" / "psychotherapy" / "check"
TEMPLATES = PACKAGE / "web" / "templates" / "psychotherapy"
SCRIPTS = "\n".join(path.read_text(encoding="utf-8") for path in sorted([*PAGE.glob("*.js"), *CHECK.glob("*.js")]))
DOCUMENT = "\n".join(
    path.read_text(encoding="utf-8") for path in files(".html", under="holdspace/web/templates/psychotherapy")
)
SAYS, WORDS = (TEMPLATES / "says.html").read_text(encoding="utf-8").split('<template id="words">')
# Said in another way: of a kind, as a screen of its own, or never seen because the page asks first.
OTHERWISE = {"shut", "no-such-way", "conflict"}


def codes(part):
    return set(re.findall(r'data-code="([\w-]+)"', part))


def test_every_refusal_has_its_sentence():
    calls = re.findall(r"(?:refuse|new Refused)\(([^;]*?)[;,{]", SCRIPTS)
    refused = {
        code for call in calls for code in re.findall(r'[(? :]"([\w-]+)"|^"([\w-]+)"', call) for code in code if code
    }
    refused -= {"NotAllowedError", "QuotaExceededError"}
    assert {"kit", "offline", "signed-out", "weak-kdf", "older-state", "storage-full"} <= refused
    assert refused - codes(SAYS) - OTHERWISE == set()
    kinds = {f"{code}-{kind}" for code in ("shut", "no-such-way") for kind in ("passphrase", "passkey", "kit")}
    assert kinds <= codes(SAYS)


def test_every_word_the_script_asks_for_is_there():
    said = set(re.findall(r'\bsay\(\s*"([\w-]+)"', SCRIPTS))
    asked = set(re.findall(r'\b(?:word|tell)\(\s*"([\w-]+)"', SCRIPTS))
    asked |= set(re.findall(r'\? "(mark-\w+)" : "mark-some"', SCRIPTS)) | {"mark-some"}
    asked |= {f"copy-{said}" for said in ("put", "left", "busy")}
    saves = {f"save-{code}" for code in re.findall(r'\bstatus\(\s*"([\w-]+)"', SCRIPTS)}
    sure = {
        f"{what}-{part}" for what in re.findall(r'confirmed\("([\w-]+)"', SCRIPTS) for part in ("title", "words", "yes")
    }
    assert len(said) > 5
    assert len(sure) == 18
    assert said - codes(SAYS) == set()
    assert (asked | saves | sure) - codes(WORDS) == set()


def test_every_button_does_something_and_every_id_is_there():
    acts = set(re.findall(r'data-act="([\w-]+)"', DOCUMENT)) - {"lost"}  # bound with its row
    known = (PAGE / "acts.js").read_text(encoding="utf-8")
    assert {act for act in acts if not re.search(rf'^  "?{act}"?[:,]', known, re.MULTILINE)} == set()
    ids = set(re.findall(r'\bid="([\w-]+)"', DOCUMENT))
    assert len(re.findall(r'\bid="', DOCUMENT)) == len(ids)
    wanted = set(re.findall(r'\$\("([\w-]+)"\)', SCRIPTS))
    assert wanted - ids == set()
    screens = set(re.findall(r'data-screen="([\w-]+)"', DOCUMENT))
    assert set(re.findall(r'\b(?:show|ask)\(\s*"([\w-]+)"', SCRIPTS)) - screens == set()


def test_the_script_makes_no_markup_and_asks_no_other_host():
    assert (
        re.findall(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function|https?://", SCRIPTS) == []
    )
    assert re.findall(r"sessionStorage|document\.title|pushState", SCRIPTS) == []
    assert set(re.findall(r"localStorage\.\w+\(([^,)]+)", SCRIPTS)) == {'"holdspace-quiet"'}
