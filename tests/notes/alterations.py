"""A hand that alters the record in the database: it takes the triggers away, changes something, and may cover its tracks.

`cover="none"` leaves every hash as it was. `cover="hashes"` rebuilds the digests and leaves of what it touched. `cover="all"` rebuilds
the whole log and signs a new checkpoint with the practice's own log key: the operator's own hand.
"""

import json
import random
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from holdspace.audit.checkpoints import Checkpoint, log_key, origin_of
from holdspace.audit.models import AuditEvent, LogHead, LogNode
from holdspace.audit.tree import Edge, leaf_hash
from holdspace.kernel.canonical import b64, canonical, sha256
from holdspace.kernel.ids import new_id
from holdspace.notes.models import Comment, CosignRequest, Note, RecordVersion, Retraction, Signature, TakenOver

FROZEN = ("audit_event", "audit_log_node", "note_version", "note_signature", "note")


@contextmanager
def undone():
    """Whatever is done inside is undone afterwards; the triggers are away meanwhile."""
    with transaction.atomic():
        _without_triggers()
        yield
        transaction.set_rollback(True)


def _without_triggers():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys=ON")
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")


class Hand:
    """Alters one thing of one practice, chosen by `chance`."""

    def __init__(self, practice, chance: random.Random, cover: str):
        self.practice, self.chance, self.cover = practice, chance, cover
        self.events: list[Any] = list(
            AuditEvent.objects.filter(practice=practice, idx__isnull=False).order_by("log", "idx")
        )
        self.versions = list(RecordVersion.objects.filter(practice=practice).order_by("id"))
        self.signatures = list(Signature.objects.filter(practice=practice).order_by("id"))
        self.retractions = list(Retraction.objects.filter(practice=practice).order_by("id"))
        self.notes = list(Note.objects.filter(practice=practice).exclude(state="draft").order_by("id"))

    # -- the log --

    def change_a_byte_of_an_event(self):
        event = self.chance.choice(self.events)
        payload = bytearray(event.payload)
        payload[self.chance.randrange(len(payload))] ^= 1 << self.chance.randrange(7)
        self._payload(event, bytes(payload))

    def change_what_an_event_says(self):
        event = self.chance.choice(self.events)
        facts = event.facts()
        member = self.chance.choice(["action", "at", "client", "reason", "outcome", "salt", "actor"])
        new = {"action": "note.open", "at": "2025-01-01T00:00:00Z", "client": str(new_id()), "reason": "x", "salt": "AA",
               "outcome": "done" if facts["outcome"] == "refused" else "refused", "actor": {"user": str(new_id())}}[member]  # fmt: skip
        self._payload(event, canonical(facts | {member: new}))

    def blame_another_in_the_columns(self):
        event = self.chance.choice(self.events)
        change: dict[str, Any] = self.chance.choice(
            [{"person": new_id()}, {"client": new_id()}, {"action": "x.y"}, {"refused": not event.refused}]
        )
        AuditEvent.objects.filter(id=event.id).update(**change)

    def remove_an_event(self):
        self._delete_event(self.chance.choice(self.events[:-1]))

    def cut_the_tail(self):
        for event in self.events[-self.chance.randint(1, 5) :]:
            self._delete_event(event)

    def swap_two_events(self):
        one, other = self.chance.sample(self.events, 2)
        places = (one.idx, other.idx)
        AuditEvent.objects.filter(id=one.id).update(idx=10**9)
        AuditEvent.objects.filter(id=other.id).update(idx=places[0])
        AuditEvent.objects.filter(id=one.id).update(idx=places[1])

    def slip_an_event_in(self):
        model = self.chance.choice(self.events)
        place = self.chance.choice(self.events).idx
        for event in reversed([one for one in self.events if one.idx >= place]):
            AuditEvent.objects.filter(id=event.id).update(idx=event.idx + 1)
        facts = model.facts() | {"id": str(new_id()), "salt": b64(self.chance.randbytes(16))}
        self._insert(model, facts, place)

    def add_an_event_dated_back(self):
        model = self.events[-1]
        facts = self.chance.choice(self.events).facts() | {"id": str(new_id()), "at": "2025-01-02T08:00:00Z"}
        if facts["action"] in ("note.sign", "note.add_addendum", "note.retract", "note.take_over", "note.import"):
            facts |= {"action": "note.open"}
        self._insert(model, facts, model.idx + 1)

    def change_the_head(self):
        head = LogHead.objects.get(practice=self.practice)
        change: dict[str, Any] = self.chance.choice(
            [{"size": head.size - 1}, {"size": head.size + 1}, {"root": self.chance.randbytes(32)},
             {"checkpoint": head.checkpoint.replace(f"\n{head.size}\n", f"\n{head.size - 1}\n", 1)},
             {"key": self.chance.randbytes(32)}, {"checkpoint": "nothing"}, {"checkpoint": ""}]
        )  # fmt: skip
        LogHead.objects.filter(id=head.id).update(**change)

    def remove_the_head(self):
        LogHead.objects.filter(practice=self.practice).delete()

    # -- the record --

    def change_a_word_of_a_note(self):
        version = self.chance.choice(self.versions)
        facts = version.document()
        section = self.chance.choice(facts["sections"])
        section["text"] = section["text"] + self.chance.choice([" ", "!", " Denies any thought of suicide."])
        self._content(version, canonical(facts))

    def change_a_byte_of_a_note(self):
        version = self.chance.choice(self.versions)
        content = bytearray(version.content)
        content[self.chance.randrange(len(content))] ^= 1 << self.chance.randrange(7)
        self._content(version, bytes(content))

    def date_a_note_back(self):
        version = self.chance.choice(self.versions)
        self._content(version, canonical(version.document() | {"created": "2025-01-02T08:00:00Z"}))

    def remove_a_version(self):
        version = self.chance.choice(self.versions)
        Signature.objects.filter(version=version).delete()
        version.delete()

    def remove_a_note_and_what_the_log_says_of_it(self):
        note = self.chance.choice(self.notes)
        for event in self.events:
            if event.facts()["object"]["id"] == str(note.id):
                self._delete_event(event)
        TakenOver.objects.filter(retraction__note=note).delete()
        Retraction.objects.filter(note=note).delete()
        Comment.objects.filter(note=note).delete()
        CosignRequest.objects.filter(note=note).delete()
        Signature.objects.filter(version__note=note).delete()
        RecordVersion.objects.filter(note=note).delete()
        note.delete()

    def change_a_row_of_a_note(self):
        note = self.chance.choice(self.notes)
        others = Note.objects.exclude(client=note.client_id)
        change: dict[str, Any] = self.chance.choice(
            [{"client": others[0].client_id}, {"author": others[0].author_id}, {"late": not note.late},
             {"begun_at": "2025-01-01T00:00Z"}, {"frozen_at": "2025-01-01T00:00Z"}, {"template_version": 99},
             {"state": "draft", "frozen_at": None}]
        )  # fmt: skip
        Note.objects.filter(id=note.id).update(**change)

    # -- co-signed --

    def remove_a_cosignature(self):
        self._cosigned().delete()

    def move_a_cosignature_to_the_earlier_version(self):
        row = self._cosigned()
        earlier = RecordVersion.objects.get(note=row.version.note_id, version=1)
        Signature.objects.filter(id=row.id).update(version=earlier)

    def mark_as_cosigned_what_nobody_cosigned(self):
        note = self.chance.choice([one for one in self.notes if one.review == "awaiting"])
        Note.objects.filter(id=note.id).update(review="cosigned")

    def let_the_author_cosign(self):
        row = self._cosigned()
        own = Signature.objects.get(version=row.version, meaning="author")
        Signature.objects.filter(id=row.id).update(signer=own.signer_id)
        row.refresh_from_db()
        self._signature(row, statement=canonical(row.facts() | {"signer": own.facts()["signer"]}))

    def say_in_the_log_that_another_cosigned(self):
        event = self.chance.choice([one for one in self.events if one.action == "note.cosign"])
        facts = event.facts()
        self._payload(event, canonical(facts | {"actor": facts["actor"] | {"user": str(new_id())}}))

    def say_in_the_log_that_the_author_cosigned(self):
        event = self.chance.choice([one for one in self.events if one.action == "note.cosign"])
        facts, author = event.facts(), Note.objects.get(id=event.facts()["object"]["id"]).author_id
        self._payload(event, canonical(facts | {"actor": facts["actor"] | {"user": str(author)}}))

    def change_whose_a_correction_is(self):
        version = self.chance.choice([one for one in self.versions if one.kind == "correction"])
        change: dict[str, Any] = self.chance.choice(
            [{"author": version.document()["author"] | {"user": str(new_id())}}, {"begun": "2025-01-02T08:00:00Z"},
             {"amends": None}, {"template": version.document()["template"] | {"version": 99}}]
        )  # fmt: skip
        self._content(version, canonical(version.document() | change))

    def _cosigned(self):
        return self.chance.choice([one for one in self.signatures if one.meaning == "supervisor-cosign"])

    # -- entered in error --

    def unmark_a_retracted_note(self):
        note = self.chance.choice([one for one in self.notes if one.wrong])
        Note.objects.filter(id=note.id).update(wrong=None)

    def mark_another_note(self):
        note = self.chance.choice([one for one in self.notes if not one.wrong])
        Note.objects.filter(id=note.id).update(wrong=self.chance.choice(["error", "wrong_client"]))

    def show_what_is_withheld(self):
        Note.objects.filter(wrong="wrong_client").update(wrong="error")
        Retraction.objects.filter(kind="wrong_client").update(kind="error")

    def change_a_row_of_a_retraction(self):
        row = self.chance.choice(self.retractions)
        others = Note.objects.exclude(author=row.by_id)
        change: dict[str, Any] = self.chance.choice(
            [{"reason": "Nothing was wrong."}, {"by": others[0].author_id}, {"at": "2025-01-01T00:00Z"}]
        )
        Retraction.objects.filter(id=row.id).update(**change)

    def remove_a_retraction(self):
        """With its version, its signature and the mark; the words are shown again."""
        row = self.chance.choice(self.retractions)
        TakenOver.objects.filter(retraction=row).delete()
        row.delete()
        version = RecordVersion.objects.get(note=row.note_id, kind="retraction")
        Signature.objects.filter(version=version).delete()
        version.delete()
        Note.objects.filter(id=row.note_id).update(wrong=None)

    def change_where_words_came_from(self):
        other = self.chance.choice([one for one in self.retractions if one.kind == "error"])
        TakenOver.objects.update(retraction=other)

    def forget_where_words_came_from(self):
        TakenOver.objects.all().delete()

    def remove_a_signature(self):
        self.chance.choice(self.signatures).delete()

    def change_a_statement(self):
        signature = self.chance.choice(self.signatures)
        facts = signature.facts()
        change: dict[str, Any] = self.chance.choice(
            [{"at": "2025-01-02T08:00:00Z"}, {"meaning": "reviewed"}, {"text": "I did not write this."}, {"method": "password"},
             {"signer": facts["signer"] | {"name": "Somebody Else"}}, {"signer": facts["signer"] | {"user": str(new_id())}}]
        )  # fmt: skip
        self._signature(signature, statement=canonical(facts | change))

    def change_the_evidence(self):
        signature = self.chance.choice(self.signatures)
        facts = json.loads(bytes(signature.evidence))
        self._signature(signature, evidence=canonical(facts | {"factors": ["password", "nothing"]}))

    def change_where_a_text_stood_among_those_signed_together(self):
        several = [(one, facts) for one in self.signatures if "many" in (facts := json.loads(bytes(one.evidence)))]
        signature, facts = self.chance.choice(several)
        many, another = facts["many"], b64(self.chance.randbytes(32))
        change: dict[str, Any] = self.chance.choice(
            [{"index": (many["index"] + 1) % many["size"]}, {"size": many["size"] + 1}, {"root": another},
             {"path": [*many["path"][:-1], another]}, {"path": many["path"][:-1]}, {"path": [*many["path"], another]}]
        )  # fmt: skip
        self._signature(signature, evidence=canonical(facts | {"many": many | change}))

    def take_a_text_out_of_those_signed_together(self):
        several = [(one, facts) for one in self.signatures if "many" in (facts := json.loads(bytes(one.evidence)))]
        signature, facts = self.chance.choice(several)
        self._signature(signature, evidence=canonical({name: one for name, one in facts.items() if name != "many"}))

    def sign_for_another(self):
        signature = self.chance.choice(self.signatures)
        other = Note.objects.exclude(author=signature.signer_id)[0]
        Signature.objects.filter(id=signature.id).update(signer=other.author_id)

    # -- how --

    def _payload(self, event, payload):
        leaf = bytes(event.leaf) if self.cover == "none" else leaf_hash(payload)
        AuditEvent.objects.filter(id=event.id).update(payload=payload, leaf=leaf)

    def _content(self, version, content):
        kept = bytes(version.sha256) if self.cover == "none" else sha256(content)
        RecordVersion.objects.filter(id=version.id).update(content=content, sha256=kept)
        if self.cover == "all":
            for event in self.events:
                if event.facts().get("sha256") == b64(bytes(version.sha256)):
                    self._payload(event, canonical(event.facts() | {"sha256": b64(sha256(content))}))

    def _signature(self, signature, statement=None, evidence=None):
        said, shown = statement or bytes(signature.statement), evidence or bytes(signature.evidence)
        Signature.objects.filter(id=signature.id).update(statement=said, evidence=shown)
        if self.cover != "none":
            for event in self.events:
                if event.facts().get("signature") == b64(signature.digest):
                    digest = b64(sha256(said + b"\x00" + shown))
                    self._payload(event, canonical(event.facts() | {"signature": digest}))

    def _insert(self, model, facts, place):
        payload = canonical(facts)
        AuditEvent.objects.create(
            id=facts["id"],
            practice=model.practice,
            at=facts["at"],
            person=facts["actor"].get("user"),
            action=facts["action"],
            client=facts["client"],
            refused=facts["outcome"] == "refused",
            payload=payload,
            leaf=leaf_hash(payload),
            log=model.log,
            idx=place,
        )

    def _delete_event(self, event):
        AuditEvent.objects.filter(id=event.id).delete()

    def rebuild(self):
        """Number what is left without gaps, build the tree anew, and sign a new head with the real key."""
        LogNode.objects.filter(practice=self.practice).delete()
        nodes = []
        edge = Edge(made=lambda level, i, found: nodes.append((level, i, found)) if level % 8 == 0 else None)
        for place, event in enumerate(AuditEvent.objects.filter(practice=self.practice, log=1).order_by("idx")):
            if event.idx != place:
                AuditEvent.objects.filter(id=event.id).update(idx=place)
            edge.append(bytes(event.leaf))
        for level, i, found in nodes:
            LogNode.objects.create(practice=self.practice, log=1, level=level, i=i, hash=found)
        key = log_key(settings.LOG_SECRET())
        text = key.sign(Checkpoint(origin_of(self.practice, 1), edge.size, edge.root()))
        LogHead.objects.filter(practice=self.practice, log=1).delete()
        LogHead.objects.create(
            practice=self.practice, log=1, size=edge.size, root=edge.root(), edge=edge.bytes(), checkpoint=text,
            key=key.public, at="2025-03-11T17:00Z",
        )  # fmt: skip


ALTERATIONS = sorted(name for name in vars(Hand) if not name.startswith("_") and name != "rebuild")
