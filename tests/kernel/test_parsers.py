"""Every parser of outside bytes below the faces: it answers, or raises an error it declares (security.md 8, rows 19 and 20)."""

import json
from uuid import UUID

from hypothesis import strategies as st

from holdspace.audit import checkpoints
from holdspace.kernel.canonical import canonical, unb64
from holdspace.kernel.errors import Invalid
from holdspace.kernel.keys import passphrase, recovery, slots
from holdspace.kernel.keys.age import identity_of
from holdspace.kernel.keys.material import b64, bytes_of, new_keys, packed, unpacked
from holdspace.kernel.keys.problems import BadRecoveryCode, DamagedKey
from holdspace.kernel.keys.record import parse_json, read_record
from holdspace.kernel.rulebook import RuleFileError, load
from holdspace.kernel.words import clean_line, clean_text, folded, problem
from holdspace.notes.formats import FOLDER, NoteTemplate
from holdspace.notes.search import parse
from holdspace.notes.snippets import snippet
from tests.kernel.hostile import anything, bent, bent_bytes, holds, how_often

CODE = recovery.format_code(bytes(range(20)))
KEYS = new_keys()
KEK = bytes(32)
SLOT = slots.seal(packed(KEYS), KEK, kid=KEYS.kid, slot="one")
RECORD = {"v": 1, "kid": KEYS.kid, "slots": [{"kind": "file"}, {"kind": "recovery", "slot": "one", "jwe": SLOT}]}
TEMPLATES = [path.read_bytes() for path in sorted(FOLDER.glob("*.toml"))]
LOG = checkpoints.log_key(bytes(32))
ORIGIN = checkpoints.origin_of(UUID(int=7), 1)
CHECKPOINT = LOG.sign(checkpoints.Checkpoint(ORIGIN, 12, bytes(32)))
WEAK = {"kdf": "argon2id", "m": 65536, "t": 3, "p": 1, "salt": b64(bytes(16))}


def a_file(path, read):
    def parsed(content: bytes):
        path.write_bytes(content)
        return read(path)

    return parsed


@how_often
def test_recovery_codes(examples):
    texts = bent(CODE, CODE.lower().replace("-", " "), "HR1")
    holds(recovery.parse_code, texts, recovery.TypingError, examples)
    holds(identity_of, texts, BadRecoveryCode, examples)
    holds(recovery.groups_of, texts, (), examples)


@how_often
def test_key_slots(examples):
    holds(lambda text: slots.open_slot(text, KEK, kid=KEYS.kid, slot="one"), bent(SLOT), slots.SlotError, examples)
    holds(
        lambda name: slots.open_slot(SLOT, KEK, kid=KEYS.kid, slot=name),
        st.just("one") | anything(),
        slots.SlotError,
        examples,
    )


@how_often
def test_key_material(examples):
    good = json.dumps(packed(KEYS))
    holds(lambda text: unpacked(parse_json(text)), bent(good) | bent_bytes(good.encode()), ValueError, examples)
    holds(
        unpacked,
        st.dictionaries(st.sampled_from(["v", "kid", "db", "log"]), anything()),
        (),
        examples,
    )
    holds(bytes_of, bent(b64(bytes(32))) | anything(), (), examples)


@how_often
def test_dbkey_json(tmp_path, examples):
    whole = json.dumps(RECORD).encode()
    holds(a_file(tmp_path / "dbkey.json", read_record), bent_bytes(whole, b"[" * 5000), DamagedKey, examples)


@how_often
def test_passphrase_parameters(examples):
    """Checked before anything is computed with them."""
    data = st.fixed_dictionaries(
        {}, optional={name: st.just(value) | anything() | st.integers(-(2**70), 2**70) for name, value in WEAK.items()}
    )
    holds(passphrase._checked, st.just(WEAK) | data | anything(), DamagedKey, examples)


@how_often
def test_rule_files(tmp_path, examples):
    holds(
        a_file(tmp_path / "soap.toml", lambda path: load(path, NoteTemplate)), bent_bytes(*TEMPLATES), RuleFileError, examples
    )  # fmt: skip


@how_often
def test_checkpoints(examples):
    texts = bent(CHECKPOINT)
    holds(checkpoints.read_checkpoint, texts, checkpoints.BadCheckpoint, examples)
    holds(lambda text: checkpoints.open_checkpoint(text, LOG.public), texts, checkpoints.BadCheckpoint, examples)


@how_often
def test_canonical_bytes(examples):
    """What it writes, it writes again in the same bytes after a reader of JSON."""

    def twice(value):
        written = canonical(value)
        assert canonical(json.loads(written)) == written

    holds(twice, anything(), ValueError, examples)
    holds(unb64, bent(b64(bytes(range(33)))), ValueError, examples)


@how_often
def test_what_somebody_looks_for(examples):
    texts = bent('anx* "slept better" bus', '"" * _ \N{COMBINING ACUTE ACCENT}', "7/10 a_b")

    def found(text):
        query = parse(text)
        assert not query.empty
        snippet(f"Before. {text} After, she slept better.", query)

    holds(found, texts, Invalid, examples)


@how_often
def test_words(examples):
    holds(
        lambda text: (problem(text), clean_text(text), clean_line(text), folded(text)),
        bent("A line\r\nand one"),
        (),
        examples,
    )
