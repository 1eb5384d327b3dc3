"""The vectors of every format, read by the Python reader, by a second JOSE library and by a tool of others (security.md 8, row 13)."""

import json
import shutil
import subprocess

import pytest
from jwcrypto import jwe, jwk

from holdspace_reader import keys
from holdspace_reader.envelope import open_object, open_slot, unframed
from holdspace_reader.letters import b64, kid_of, kit_secret, unb64
from holdspace_reader.problems import Refused
from tests.psychotherapy import renew
from tests.psychotherapy.browsers import VECTORS, vectors

ALL = vectors()


def each(kind):
    return pytest.mark.parametrize("one", ALL[kind], ids=lambda one: one["name"])


def kek_of(one):
    by = one["by"]
    if one["kind"] == "passphrase":
        return keys.passphrase_kek(by["passphrase"], unb64(by["account"]), one["vid"], one["params"])
    if one["kind"] == "kit":
        return keys.kit_kek(kit_secret(by["kit"]), one["vid"])
    secret, label = (by["output"], "prf") if one["kind"] == "passkey" else (by["secret"], "will")
    return keys.hkdf(unb64(secret), one["vid"], f"hs/v1/slot/{label}")


def ring_of(one):
    found = [unb64(key["k"]) for key in one["keys"]]
    return {kid_of(key): key for key in found}


def test_the_vectors_are_as_their_maker_writes_them():
    written = {path.name: path.read_text(encoding="utf-8") for path in VECTORS.glob("*.json")}
    assert written == renew.written()
    assert sum(len(json.loads(text)) for text in written.values()) >= 75


@each("slots")
def test_the_reader_opens_a_slot(one):
    kek = kek_of(one)
    assert b64(kek) == one["kek"]
    found = open_slot(one["jwe"], vid=one["vid"], slot=one["slot"], kek=kek)
    assert [{"k": b64(key), "epoch": epoch} for key, epoch in found] == one["keys"]


@each("objects")
def test_the_reader_opens_an_object(one):
    assert open_object(one["jwe"], one["place"], ring_of(one)) == one["value"]


@each("kits")
def test_the_reader_reads_a_kit_however_it_was_typed(one):
    assert {b64(kit_secret(typed)) for typed in one["typed"]} == {one["secret"]}
    assert b64(keys.account_secret(unb64(one["secret"]), one["vid"])) == one["account"]


@each("mistyped")
def test_the_reader_says_where_a_kit_is_mistyped(one):
    with pytest.raises(Refused) as refused:
        kit_secret(one["typed"])
    assert refused.value.code == one["code"]
    for group in one["where"].get("groups", []):
        assert f"group {group}." in refused.value.sentence


@each("kids")
def test_the_reader_names_a_key(one):
    assert kid_of(unb64(one["k"])) == one["kid"]


@each("refusals")
def test_the_reader_refuses_for_the_same_reason(one):
    with pytest.raises(Refused) as refused:
        if "slot" in one:
            slot = one["slot"]
            open_slot(one["jwe"], vid=slot["vid"], slot=slot["slot"], kek=kek_of({**slot, "by": one["by"]}))
        else:
            open_object(one["jwe"], one["place"], ring_of(one))
    assert refused.value.code == one["code"]


def by_second_library(text, key):
    opener = jwe.JWE(algs=["A256KW", "A256GCM"])
    opener.deserialize(text, jwk.JWK(kty="oct", k=key))
    return opener.payload


def by_debians_tool(text, key, folder):
    """`jose jwe dec`, as docs/sealing-formats.md shows it."""
    (folder / "key.json").write_text(json.dumps({"kty": "oct", "k": key}))
    (folder / "text.jwe").write_text(text)
    command = ["jose", "jwe", "dec", "-i", "text.jwe", "-k", "key.json", "-O-"]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout


@each("slots")
def test_a_second_library_opens_a_slot(one):
    found = json.loads(by_second_library(one["jwe"], one["kek"]))
    assert [{"k": key["k"], "epoch": key["epoch"]} for key in found["keys"]] == one["keys"]


@each("objects")
def test_a_second_library_opens_an_object(one):
    kid = json.loads(unb64(one["jwe"].split(".")[0]))["kid"]
    assert unframed(by_second_library(one["jwe"], b64(ring_of(one)[kid]))) == one["value"]


@pytest.mark.skipif(shutil.which("jose") is None, reason="Debian's jose is not installed here")
@pytest.mark.parametrize("kind", ["slots", "objects"])
def test_a_tool_of_others_opens_slots_and_objects(kind, tmp_path):
    for one in ALL[kind]:
        if kind == "slots":
            found = json.loads(by_debians_tool(one["jwe"], one["kek"], tmp_path))
            assert [key["k"] for key in found["keys"]] == [key["k"] for key in one["keys"]]
        else:
            kid = json.loads(unb64(one["jwe"].split(".")[0]))["kid"]
            plain = by_debians_tool(one["jwe"], b64(ring_of(one)[kid]), tmp_path)
            assert unframed(plain) == one["value"], one["name"]
