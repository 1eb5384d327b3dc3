"""A passkey in software, as a device would hold it: set up for somebody of the cast, and asked to sign."""

import json
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256, RS256, EdDSA
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from holdspace.kernel.canonical import b64, sha256
from holdspace.notes.rules import Assertion
from holdspace.practice.models import Person
from holdspace.practice.passkeys import der_of
from holdspace.practice.services.people import record_passkey
from tests.cast import AT, ORIGIN

ADDRESS, PLACE = "http://localhost:8000", "localhost"
PRESENT, VERIFIED = 0x01, 0x04
KINDS = ("ES256", "RS256", "EdDSA")


class Passkey:
    """One key pair. kind: a name of KINDS."""

    def __init__(self, kind: str = "ES256") -> None:
        self.kind = kind
        self.credential = secrets.token_bytes(16)
        makers: dict[str, Callable[[], Any]] = {
            "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
            "RS256": lambda: rsa.generate_private_key(65537, 2048),
            "EdDSA": ed25519.Ed25519PrivateKey.generate,
        }
        self.key: Any = makers[kind]()
        self.spki = der_of(self.key.public_key())

    def enrol(self, person: Person, *, logged: bool = True) -> Authenticator:
        """As the page of second factors would. logged: whether the log saw it."""
        row = Authenticator(
            user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "laptop", "credential": self.told}
        )
        row.save()
        if logged:
            record_passkey(person, ORIGIN, row, added=True, at=AT)
        return row

    @property
    def told(self) -> dict[str, Any]:
        """What the browser told when it was set up."""
        kinds: dict[str, Any] = {"ES256": ES256, "RS256": RS256, "EdDSA": EdDSA}
        cose = kinds[self.kind].from_cryptography_key(self.key.public_key())
        data = AttestedCredentialData.create(Aaguid.NONE, self.credential, cose)
        said = AuthenticatorData.create(
            sha256(PLACE.encode()), AuthenticatorData.FLAG(PRESENT | VERIFIED | 0x40), 0, data
        )
        client = json.dumps({"type": "webauthn.create", "challenge": "", "origin": ADDRESS}).encode()
        response = {
            "clientDataJSON": b64(client),
            "attestationObject": b64(bytes(AttestationObject.create("none", said, {}))),
        }
        return {
            "id": b64(self.credential),
            "rawId": b64(self.credential),
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }

    def sign(
        self, asked: bytes, /, *, origin: str = ADDRESS, rp: str = PLACE, flags: int = 5, **said: Any
    ) -> Assertion:
        """Its answer. said: members of the client data that are to be otherwise."""
        told = {"type": "webauthn.get", "challenge": b64(asked), "origin": origin, "crossOrigin": False} | said
        client = json.dumps(told, separators=(",", ":")).encode()
        authenticator = sha256(rp.encode()) + bytes([flags]) + (1).to_bytes(4)
        unsigned = Assertion(self.credential, client, authenticator, b"", origin, rp)
        return replace(unsigned, signature=self.raw(authenticator + sha256(client)))

    def raw(self, message: bytes) -> bytes:
        """A signature over any bytes."""
        if self.kind == "ES256":
            return bytes(self.key.sign(message, ec.ECDSA(SHA256())))
        if self.kind == "RS256":
            return bytes(self.key.sign(message, padding.PKCS1v15(), SHA256()))
        return bytes(self.key.sign(message))


def evidence_of(spki: bytes, shown: Assertion) -> dict[str, str]:
    """The members as they are kept."""
    return {
        "credential": b64(shown.credential),
        "spki": b64(spki),
        "clientDataJSON": b64(shown.client_data),
        "authenticatorData": b64(shown.authenticator_data),
        "signature": b64(shown.signature),
        "origin": shown.origin,
        "rp": shown.rp,
    }


def answered(shown: Assertion) -> str:
    """As the browser posts it."""
    response = {
        "clientDataJSON": b64(shown.client_data),
        "authenticatorData": b64(shown.authenticator_data),
        "signature": b64(shown.signature),
    }
    credential = b64(shown.credential)
    return json.dumps({"id": credential, "rawId": credential, "type": "public-key", "response": response})
