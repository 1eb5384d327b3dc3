"""The worked example of docs/verification.md, made by the writer: `python -m tests.verifier.example` prints it."""

import base64
import json

from tests.verifier.writer import ADA, LOG_KEYS, NOTE_A, P256, RP, Writer, b64, inclusion, note, raw, root_of, sha

BEGIN, END = "<!-- example -->", "<!-- end of example -->"


def lines(*pairs: tuple[str, str]) -> str:
    return "\n\n".join(f"{title}:\n\n```\n{text}\n```" for title, text in pairs)


def example() -> str:
    """One note, signed with a passkey, in a log of three events; every value that a reader can compute."""
    writer = Writer()
    writer.enrol(2, ADA, "Ada Brandt", P256)
    seen = writer.logs[2].head()
    text = writer.document(NOTE_A, 1, ADA, "Ada Brandt", "Sleeps better.")
    writer.sign(2, text, writer.statement(text, NOTE_A, 1, ADA, "Ada Brandt", log=seen), P256)
    writer.noise(2, 1)
    log = writer.logs[2]
    statement, proof = (
        next(data for name, data in writer.files.items() if part in name) for part in ("statement", "evidence")
    )
    evidence = json.loads(proof)
    decoded = {key: base64.urlsafe_b64decode(evidence[key] + "==") for key in ("clientDataJSON", "authenticatorData")}
    root = root_of(log.leaves)
    body = f"{log.origin}\n3\n{base64.b64encode(root).decode()}\n"
    return lines(
        ("record/…15-1.json", text.decode()),
        ("Its SHA-256, base64url", b64(sha(text))),
        ("The statement", statement.decode()),
        ("The challenge, SHA-256(\"hs/sign/v1\" 0x00 ‖ statement)", b64(sha(b"hs/sign/v1\x00", statement))),
        ("The evidence", proof.decode()),
        ("Its clientDataJSON, decoded", decoded["clientDataJSON"].decode()),
        (f"Its authenticatorData, in hexadecimal: SHA-256(\"{RP}\"), the flags 05 (present, verified), a counter", decoded["authenticatorData"].hex()),
        ("What the passkey signed, in hexadecimal: authenticatorData ‖ SHA-256(clientDataJSON)", (decoded["authenticatorData"] + sha(decoded["clientDataJSON"])).hex()),
        ("The event of the signing, index 1", log.payloads[1].decode()),
        ("Its member `signature`, SHA-256(statement ‖ 0x00 ‖ evidence)", b64(sha(statement, b"\x00", proof))),
        ("The three leaves, SHA-256(0x00 ‖ payload)", "\n".join(map(b64, log.leaves))),
        ("The root, H(H(leaf 0, leaf 1), leaf 2) with H(l, r) = SHA-256(0x01 ‖ l ‖ r)", b64(root)),
        ("The inclusion path of index 1 in size 3: leaf 0, then leaf 2", "\n".join(map(b64, inclusion(1, log.leaves)))),
        ("The statement's log head has size 1, so its root is leaf 0", seen["root"]),
        ("The log's key, 32 bytes, base64url", b64(raw(LOG_KEYS[2]))),
        ("Its key id, SHA-256(origin ‖ 0x0A ‖ 0x01 ‖ key)[:4], in hexadecimal", sha(log.origin.encode(), b"\n\x01", raw(LOG_KEYS[2]))[:4].hex()),
        ("The checkpoint", note(body, log.origin, LOG_KEYS[2]).decode().rstrip("\n")),
    )  # fmt: skip


if __name__ == "__main__":
    print(example())  # noqa: T201  # it is what this module is run for
