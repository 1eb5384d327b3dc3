"""Nothing the server runs could open a sealed text: no decryption, no key, and no other door to the room."""

import ast

import pytest

from tests.house.test_rooms import calls, imports, sources, tree_of
from tests.house.tree import PACKAGE, files, name

ROOM = [path for path in files(".py", under="holdspace/psychotherapy") if "migrations" not in path.parts]
FACE = files(".py", under="holdspace/web/psychotherapy")
OPENERS = ("joserfc", "jwcrypto", "cryptography", "pyrage", "argon2", "nacl", "Crypto", "ssl", "hmac", "subprocess")
ACTS = {"decrypt", "decrypt_compact", "decrypt_json", "unwrap", "aes_key_unwrap", "unwrap_key"}
KEYS = {"holdspace.kernel.keys", "holdspace.kernel.sqlcipher"}
# Who in the whole program imports something that can decrypt, and for what: none of it is handed a sealed text.
MAY_OPEN = {
    "holdspace/kernel/keys/slots.py": "slots of the database key",
    "holdspace/kernel/keys/passphrase.py": "the operator's passphrase",
    "holdspace/kernel/keys/material.py": "HKDF",
    "holdspace/audit/checkpoints.py": "the log's signatures",
    "holdspace/continuity/archives.py": "age, for backups",
    "holdspace/continuity/postgres.py": "age, for backups",
    "holdspace/kernel/keys/age.py": "age identity of a recovery code",
    "holdspace/continuity/kits.py": "downtime kits",
    "holdspace/continuity/services/kits.py": "downtime kits: made, never opened",
    "holdspace/practice/passkeys.py": "signatures by passkey",
}


@pytest.mark.parametrize("path", [*ROOM, *FACE], ids=name)
def test_room_and_face_import_nothing_that_opens(path):
    tree = tree_of(path)
    assert [one for one in imports(tree) if one.split(".")[0] in OPENERS] == []
    assert [one for one in imports(tree) if any(one.startswith(f"{key}.") or one == key for key in KEYS)] == []
    called = {call.func.attr for call in calls(tree) if isinstance(call.func, ast.Attribute)}
    assert called & ACTS == set()


def test_who_could_open_anything_is_known_and_none_of_it_meets_a_sealed_text():
    able = {
        name(path)
        for path in sources("kernel", "access", "audit", "practice", "clients", "caseload", "encounters", "notes")
        + sources("oversight", "continuity", "psychotherapy", "fictional", "web", "api", "cli", "config")
        if any(one.split(".")[0] in OPENERS[:7] for one in imports(tree_of(path)))
    }
    assert able - set(MAY_OPEN) == set(), "say what it opens, and that it is never given a sealed text"
    assert [one for one in able if "psychotherapy" in one] == []


def test_only_the_face_and_one_job_import_the_room():
    door = "holdspace.psychotherapy"
    inside = ("holdspace/psychotherapy/", "holdspace/web/psychotherapy/")
    found = {
        name(path)
        for path in files(".py", under="holdspace")
        if not name(path).startswith(inside)
        and any(one == door or one.startswith(f"{door}.") for one in imports(tree_of(path)))
    }
    assert found == {"holdspace/config/anchoring.py"}
    assert (PACKAGE / "psychotherapy" / "models.py").exists()


def test_no_field_could_hold_a_key_or_a_word():
    """Names and kinds of every column, written down: a new one is thought about here first."""
    from django.apps import apps  # noqa: PLC0415  # only here

    columns = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_app_config("psychotherapy").get_models()
        for field in model._meta.concrete_fields
        if field.get_internal_type() in ("TextField", "CharField", "JSONField", "BinaryField")
    }
    assert columns == {
        "sealed_object.jwe", "sealed_slot.jwe", "sealed_slot.kind", "sealed_slot.params", "sealed_root_history.jwe",
        "vault_event.kind", "sealed_kept.jwe", "sealed_kept.kind", "sealed_kept.params",
        "vault_anchor.salt", "vault_anchor.root_sha", "vault_anchor.events_sha", "vault_anchor.path", "vault_anchor.top",
    }  # fmt: skip
