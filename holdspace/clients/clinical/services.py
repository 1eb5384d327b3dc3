"""Verbs about clinical facts. Each is a row with its days: a new dose is a new row, and what is over is ended, never deleted."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db import models, transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing
from holdspace.audit.services import record
from holdspace.clients.clinical.rules import AllergyFacts, DiagnosisFacts, MedicationFacts, days, ending
from holdspace.clients.models import Allergy, AllergyCheck, Client, Diagnosis, Medication, PrincipalDiagnosis
from holdspace.clients.services import load_client
from holdspace.kernel.errors import Conflict, Invalid, Refused, form_used
from holdspace.kernel.ids import new_id
from holdspace.kernel.words import clean_line, folded

Row = TypeVar("Row", bound=models.Model)
STOPPED = "This medication was stopped already."
ENDED = "This allergy was ended already."
OVER = "This diagnosis was marked as over already."
OF_A_PERSON = "Medications and allergies belong to a person. Write this in the member's own record."
STANDING = "An allergy stands on the list. End it first if it is not so."
AFTER_THE_START = "A new dose begins on the day the old one began, or later."
TWICE = (
    "This medication is on the list already. If the dose changed, change it there. "
    "If both are taken, write what tells them apart, for example: Sertraline, evening."
)
ALLERGIC_TWICE = "This allergy is on the list already."
DIAGNOSED_TWICE = "This code is on the list already."
NAMED_TWICE = "This diagnosis is on the list already."
NOT_STANDING = "This diagnosis stands no longer. Choose one that does."


def add_medication(
    actor: Actor, client_id: UUID, facts: MedicationFacts, *, at: datetime, medication_id: UUID | None = None
) -> Medication:
    """Write down what somebody prescribed. medication_id: of the form, so that posting twice makes one."""
    with transaction.atomic():
        client = _person(actor, client_id)
        already = _already(Medication.objects, medication_id, client)
        if already is not None:
            return already
        _check(facts.problems(today=_today(client, at), born_on=client.born_on))
        _check(_twice(client, facts.name, but=None))
        row = _write(client, facts, at=at, row_id=medication_id)
        _event(actor, row, client, at, "added")
    return row


def change_medication(
    actor: Actor,
    client_id: UUID,
    medication_id: UUID,
    facts: MedicationFacts,
    *,
    reason: str,
    at: datetime,
    replacement_id: UUID | None = None,
) -> Medication:
    """Another dose, prescriber or product from a day on: a new row that replaces the old, which stops on that day."""
    with transaction.atomic():
        client = _person(actor, client_id)
        already = _already(Medication.objects, replacement_id, client)
        if already is not None:
            return already
        old = _load(Medication.objects, medication_id, client)
        if old.stopped_on is not None:
            raise Conflict(STOPPED, current=old)
        _check(_of_change(facts, old, reason, client, at))
        _check(_twice(client, facts.name, but=old))
        assert facts.started_on is not None  # noqa: S101  # refused above
        old.stopped_on, old.stop_reason = facts.started_on, clean_line(reason)
        old.save(update_fields=["stopped_on", "stop_reason"])
        row = _write(client, facts, at=at, row_id=replacement_id, replaces=old)
        _event(actor, row, client, at, "changed")
    return row


def stop_medication(
    actor: Actor, client_id: UUID, medication_id: UUID, *, on: date, reason: str, at: datetime
) -> Medication:
    """Say that a medication was stopped, when and why."""
    with transaction.atomic():
        client = _load_client(actor, client_id)
        row = _load(Medication.objects, medication_id, client)
        if row.stopped_on is not None:
            return _again(row, STOPPED, same=(row.stopped_on, row.stop_reason) == (on, clean_line(reason)))
        wanted = "Say in a few words why it was stopped."
        _check(ending(on, reason, began=row.started_on, today=_today(client, at), reason_wanted=wanted))
        row.stopped_on, row.stop_reason = on, clean_line(reason)
        row.save(update_fields=["stopped_on", "stop_reason"])
        _event(actor, row, client, at, "stopped")
    return row


def add_allergy(
    actor: Actor, client_id: UUID, facts: AllergyFacts, *, at: datetime, allergy_id: UUID | None = None
) -> Allergy:
    """Write down an allergy. It stands in the identity bar of every page about the client, for whoever may read it."""
    with transaction.atomic():
        client = _person(actor, client_id)
        already = _already(Allergy.objects, allergy_id, client)
        if already is not None:
            return already
        _check(facts.problems(today=_today(client, at), born_on=client.born_on))
        standing = Allergy.objects.filter(client=client, ended_at=None).values_list("substance", flat=True)
        _check({"substance": [ALLERGIC_TWICE]} if _among(facts.substance, standing) else {})
        row = Allergy.objects.create(
            id=allergy_id or new_id(),
            practice_id=client.practice_id,
            client=client,
            substance=clean_line(facts.substance),
            reaction=clean_line(facts.reaction),
            noted_on=facts.noted_on,
            added_at=at,
        )
        _event(actor, row, client, at, "added")
    return row


def end_allergy(actor: Actor, client_id: UUID, allergy_id: UUID, *, reason: str, at: datetime) -> Allergy:
    """Say that what was written down is no allergy, or no longer one, and why."""
    with transaction.atomic():
        client = _load_client(actor, client_id)
        row = _load(Allergy.objects, allergy_id, client)
        if row.ended_at is not None:
            return _again(row, ENDED, same=row.end_reason == clean_line(reason))
        today = _today(client, at)
        wanted = "Say in a few words why it is no longer on the list."
        _check(ending(today, reason, began=None, today=today, reason_wanted=wanted))
        row.ended_at, row.end_reason = at, clean_line(reason)
        row.save(update_fields=["ended_at", "end_reason"])
        _event(actor, row, client, at, "ended")
    return row


def note_no_allergies(
    actor: Actor, client_id: UUID, *, on: date, at: datetime, check_id: UUID | None = None
) -> AllergyCheck:
    """The client was asked on a day, and knows of none. "None" is never said on a screen without such a row."""
    with transaction.atomic():
        client = _person(actor, client_id)
        already = _already(AllergyCheck.objects, check_id, client)
        if already is not None:
            return already
        _check(days({"on": on}, today=_today(client, at), born_on=client.born_on))
        if Allergy.objects.filter(client=client, ended_at=None).exists():
            raise Refused(STANDING, action=Action.CLIENT_EDIT_CLINICAL, kind="allergy", client=client.id)
        row = AllergyCheck.objects.create(
            id=check_id or new_id(), practice_id=client.practice_id, client=client, asked_on=on, added_at=at
        )
        _event(actor, row, client, at, "asked")
    return row


def add_diagnosis(
    actor: Actor, client_id: UUID, facts: DiagnosisFacts, *, at: datetime, diagnosis_id: UUID | None = None
) -> Diagnosis:
    """Put a diagnosis on the client's list. A couple or family may have one too."""
    with transaction.atomic():
        client = _load_client(actor, client_id)
        already = _already(Diagnosis.objects, diagnosis_id, client)
        if already is not None:
            return already
        _check(facts.problems(today=_today(client, at), born_on=client.born_on))
        _check(_diagnosed_twice(client, facts))
        row = Diagnosis.objects.create(
            id=diagnosis_id or new_id(),
            practice_id=client.practice_id,
            client=client,
            code=facts.written_code,
            name=clean_line(facts.name),
            since=facts.since,
            made_by=clean_line(facts.made_by),
            added_at=at,
        )
        _event(actor, row, client, at, "added")
    return row


def end_diagnosis(
    actor: Actor, client_id: UUID, diagnosis_id: UUID, *, on: date, reason: str, at: datetime
) -> Diagnosis:
    """Say until when a diagnosis stood, and why it does no longer: resolved, changed, or written down in error."""
    with transaction.atomic():
        client = _load_client(actor, client_id)
        row = _load(Diagnosis.objects, diagnosis_id, client)
        if row.until is not None:
            return _again(row, OVER, same=(row.until, row.end_reason) == (on, clean_line(reason)))
        wanted = "Say in a few words why, for example: resolved."
        _check(ending(on, reason, began=row.since, today=_today(client, at), reason_wanted=wanted))
        row.until, row.end_reason = on, clean_line(reason)
        row.save(update_fields=["until", "end_reason"])
        _event(actor, row, client, at, "ended")
    return row


def choose_principal(
    actor: Actor, client_id: UUID, diagnosis_id: UUID, *, at: datetime, choice_id: UUID | None = None
) -> PrincipalDiagnosis:
    """Say that a diagnosis is the principal one from now on. Chosen already, nothing changes."""
    with transaction.atomic():
        client = _load_client(actor, client_id)
        row = _load(Diagnosis.objects, diagnosis_id, client)
        if row.until is not None:
            raise Refused(NOT_STANDING, action=Action.CLIENT_EDIT_CLINICAL, kind="diagnosis", client=client.id)
        newest = PrincipalDiagnosis.objects.filter(client=client).order_by("-chosen_at", "-id").first()
        if newest is not None and newest.diagnosis_id == row.id:
            return newest
        choice = PrincipalDiagnosis.objects.create(
            id=choice_id or new_id(), practice_id=client.practice_id, client=client, diagnosis=row, chosen_at=at
        )
        _event(actor, row, client, at, "principal")
    return choice


def _load_client(actor: Actor, client_id: UUID) -> Client:
    return load_client(actor, client_id, Action.CLIENT_EDIT_CLINICAL)


def _person(actor: Actor, client_id: UUID) -> Client:
    client = _load_client(actor, client_id)
    if client.is_unit:
        raise Refused(OF_A_PERSON, action=Action.CLIENT_EDIT_CLINICAL, kind="client", client=client.id)
    return client


def _load(rows: models.Manager[Row], row_id: UUID, client: Client) -> Row:
    row = rows.select_for_update(of=("self",)).filter(client=client, id=row_id).first()
    if row is None:
        raise missing(rows.model.__name__.lower(), row_id, action=Action.CLIENT_EDIT_CLINICAL, client=client.id)
    return row


def _already(rows: models.Manager[Row], row_id: UUID | None, client: Client) -> Row | None:
    """The row that the same form made before; none of another client."""
    row = rows.filter(id=row_id).first() if row_id else None
    if row is not None and row.client_id != client.id:  # type: ignore[attr-defined]  # each of these has a client
        raise form_used()
    return row


def _again(row: Row, sentence: str, *, same: bool) -> Row:
    """What is ended already: the same form sent twice changes nothing, another end is refused."""
    if same:
        return row
    raise Conflict(sentence, current=row)


def _twice(client: Client, name: str, *, but: Medication | None) -> dict[str, list[str]]:
    """Two rows of one name would leave open which dose is taken."""
    rows = Medication.objects.filter(client=client, stopped_on=None)
    others = rows.exclude(id=but.id) if but else rows
    return {"name": [TWICE]} if _among(name, others.values_list("name", flat=True)) else {}


def _diagnosed_twice(client: Client, facts: DiagnosisFacts) -> dict[str, list[str]]:
    rows = Diagnosis.objects.filter(client=client, until=None)
    if facts.written_code:
        return {"code": [DIAGNOSED_TWICE]} if rows.filter(code=facts.written_code).exists() else {}
    names = rows.filter(code="").values_list("name", flat=True)
    return {"name": [NAMED_TWICE]} if _among(facts.name, names) else {}


def _among(name: str, names: Iterable[str]) -> bool:
    return folded(clean_line(name)) in {folded(one) for one in names}


def _write(
    client: Client, facts: MedicationFacts, *, at: datetime, row_id: UUID | None, replaces: Medication | None = None
) -> Medication:
    return Medication.objects.create(
        id=row_id or new_id(),
        practice_id=client.practice_id,
        client=client,
        name=clean_line(facts.name),
        dose=clean_line(facts.dose),
        prescriber=clean_line(facts.prescriber),
        started_on=facts.started_on,
        replaces=replaces,
        added_at=at,
    )


def _of_change(
    facts: MedicationFacts, old: Medication, reason: str, client: Client, at: datetime
) -> dict[str, list[str]]:
    today = _today(client, at)
    found = facts.problems(today=today, born_on=client.born_on)
    wanted = "Say in a few words why it was changed."
    why = ending(facts.started_on or today, reason, began=None, today=today, reason_wanted=wanted)
    found |= {"reason": why["reason"]} if "reason" in why else {}
    if facts.started_on is None:
        found["started_on"] = ["From which day on? A day is needed."]
    elif old.started_on is not None and facts.started_on < old.started_on:
        found["started_on"] = [AFTER_THE_START]
    return found


def _today(client: Client, at: datetime) -> date:
    return at.astimezone(client.practice.zone).date()


def _check(found: dict[str, list[str]]) -> None:
    if found:
        raise Invalid(found)


def _event(actor: Actor, row: models.Model, client: Client, at: datetime, reason: str) -> None:
    kind = "allergy" if isinstance(row, AllergyCheck) else type(row).__name__.lower()
    record(actor, Action.CLIENT_EDIT_CLINICAL, kind, row.pk, at=at, client=client.id, reason=reason)
