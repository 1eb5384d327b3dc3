"""The browser's own check of a log against the server's, over many logs and many lies, in a real browser."""

import base64
import random
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Browser, Page

from holdspace.audit.checkpoints import Checkpoint, LogKey, origin_of
from holdspace.audit.tree import check_consistency, consistency_path, leaf_hash, node_hash, root_of
from tests.stories.server import Server

MOST = 80
ROUNDS = 1500
PRACTICE = UUID(int=7)
LEAVES = [leaf_hash(str(number).encode()) for number in range(MOST)]
ROOTS = [root_of(LEAVES[:size]) for size in range(MOST + 1)]


def hashes(level: int, start: int, count: int) -> list[bytes]:
    row = LEAVES
    for _ in range(level):
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
    return row[start : start + count]


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


Case = dict[str, Any]  # the arguments of check_consistency by name
LIES: list[Callable[[random.Random, Case], Case]] = [
    lambda chance, case: {"path": [_bent(one, chance) for one in case["path"]]},
    lambda chance, case: {"path": case["path"][:-1]},
    lambda chance, case: {"path": [*case["path"], LEAVES[0]]},
    lambda chance, case: {"old": chance.randint(0, MOST)},
    lambda chance, case: {"size": chance.randint(0, MOST)},
    lambda chance, case: {"old_root": chance.choice(ROOTS)},
    lambda chance, case: {"root": chance.choice(ROOTS)},
]


def _bent(one: bytes, chance: random.Random) -> bytes:
    return bytes([one[0] ^ chance.randrange(2)]) + one[1:]


def cases(chance: random.Random) -> Iterator[Case]:
    """Every third as it is; else with a lie: a byte, a hash too few or many, another size, an exchanged root."""
    for number in range(ROUNDS):
        size = chance.randint(0, MOST)
        old = chance.randint(0, size)
        path = consistency_path(old, size, hashes)
        case = {"old": old, "size": size, "old_root": ROOTS[old], "root": ROOTS[size], "path": path}
        yield case | (chance.choice(LIES)(chance, case) if number % 3 else {})


@pytest.fixture(scope="module")
def page(browser: Browser, fictional: Server) -> Iterator[Page]:
    """A page of ours that has loaded the module, hashed name and all."""
    context = browser.new_context(base_url=fictional.url)
    opened = context.new_page()
    opened.goto("/accounts/login/")
    opened.evaluate(
        """async () => {
            const main = document.querySelector('script[src*="main."]').src;
            const text = await (await fetch(main)).text();
            const witness = new URL(/["'](.*log-witness[^"']*)["']/.exec(text)[1], main);
            const proof = new URL(/["'](.*log-proof[^"']*)["']/.exec(await (await fetch(witness)).text())[1], witness);
            window.proof = await import(proof);
        }"""
    )
    yield opened
    context.close()


def test_the_browser_and_the_server_agree_on_every_log_and_every_lie(page: Page) -> None:
    asked = list(cases(random.Random(11)))
    wanted = [check_consistency(**one) for one in asked]
    assert 400 < sum(wanted) < ROUNDS - 400
    sent = [
        [one["old"], one["size"], b64(one["old_root"]), b64(one["root"]), [b64(part) for part in one["path"]]]
        for one in asked
    ]
    found = page.evaluate(
        "async (all) => { const out = []; for (const one of all) out.push(await proof.consistent(...one)); return out; }",
        sent,
    )
    assert found == wanted


KEY, OTHER = LogKey(b"k" * 32), LogKey(b"o" * 32)


def checkpoint(size: int, *, log: int = 1, key: LogKey = KEY, root: bytes | None = None, of: UUID = PRACTICE) -> str:
    return key.sign(Checkpoint(origin_of(of, log), size, root or ROOTS[size]))


def judged(page: Page, seen: str | None, text: str, key: bytes = KEY.public) -> Any:
    kept = {"note": seen, "key": b64(KEY.public)} if seen else None
    script = "async ([seen, text, key]) => proof.judge(seen, proof.parse(text), key)"
    return page.evaluate(script, [kept, text, b64(key)])


def shown(size: int, old: int = 0, **more: Any) -> str:
    path = consistency_path(old, size, hashes) if 0 < old < size else []
    return "\n".join([checkpoint(size, **more).rstrip("\n"), "", *[b64(one) for one in path], ""])


def test_the_verdicts(page: Page) -> None:
    seen = checkpoint(20)
    assert judged(page, None, shown(20)) == "first"
    assert judged(page, seen, shown(20)) == "goes-on"
    assert judged(page, seen, shown(33, 20)) == "goes-on"
    assert judged(page, seen, shown(33)) == "rewritten"
    assert judged(page, seen, shown(20, root=ROOTS[21])) == "rewritten"
    assert judged(page, seen, shown(33, 20, of=UUID(int=8))) == "rewritten"
    assert judged(page, seen, shown(19)) == "smaller"
    assert judged(page, seen, shown(3, log=2)) == "restored"
    assert judged(page, checkpoint(20, log=2), shown(33, 20)) == "smaller"
    assert judged(page, seen, shown(33, 20, key=OTHER), OTHER.public) == "other-key"
    assert judged(page, seen, shown(33, 20, key=OTHER)) == "unsigned"
    assert judged(page, seen, shown(33, 20).replace("\n33\n", "\n34\n")) == "unsigned"
    assert judged(page, seen, "nothing of the kind") == "unreadable"
    assert judged(page, seen, shown(33, 20) + "nonsense\n") == "unreadable"


def test_a_checkpoint_signed_by_nobody_is_seen(page: Page) -> None:
    text = shown(20)
    forged = Ed25519PrivateKey.generate().sign(b"x")
    line = text.split("\n")[4]
    name, signature = line.rsplit(" ", 1)
    false = b64(base64.b64decode(signature)[:4] + forged)
    assert judged(page, None, text) == "first"
    assert judged(page, None, text.replace(line, f"{name} {false}")) == "unsigned"
