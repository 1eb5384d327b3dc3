"""Reading clients, their clinical facts, and legal holds. Each read checks the policy and leaves an event."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import decide, missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.clients.clinical.rules import allergy_words
from holdspace.clients.models import (
    Allergy,
    AllergyCheck,
    Client,
    Contact,
    Diagnosis,
    Episode,
    LegalHold,
    Medication,
    PrincipalDiagnosis,
    Representative,
)
from holdspace.clients.rules import search_words
from holdspace.kernel.words import LINE_LIMIT, problem

PAGE = 200


@dataclass(frozen=True)
class ClientPage:
    """A client with the people to reach, whoever may act for them, and the legal holds that stand, oldest first.

    representatives: those who were not ended. episodes: stretches of care, newest first.
    """

    client: Client
    contacts: list[Contact]
    holds: list[LegalHold]
    representatives: list[Representative]
    episodes: list[Episode]


@dataclass(frozen=True)
class ClinicalFacts:
    """What is known of a client's health beside the notes; of each, what stands now comes first.

    none_asked_on: the day on which the client was asked for allergies and named none, when nothing was added since. With no
    allergy and no such day nobody has asked, and a screen must not say that there is none. principal: of the diagnoses, the one
    chosen last, while it stands.
    """

    medications: list[Medication]
    allergies: list[Allergy]
    diagnoses: list[Diagnosis]
    none_asked_on: date | None
    principal: UUID | None


def open_client(actor: Actor, client_id: UUID, *, at: datetime, action: Action = Action.CLIENT_READ) -> ClientPage:
    """Open one client's facts. action: what the page is for; reading unless said otherwise."""
    with transaction.atomic():
        client = Client.objects.select_related("practice").filter(practice=actor.practice, id=client_id).first()
        if client is None:
            raise missing("client", client_id, action=action)
        require(actor, action, client.subject, kind="client", object_id=client.id)
        holds = list(LegalHold.objects.filter(practice=actor.practice, client=client, lifted_at=None).order_by("id"))
        contacts = list(Contact.objects.filter(client=client, ended_at=None).order_by("-emergency", "name"))
        acting = list(Representative.objects.filter(client=client, ended_at=None).order_by("added_at", "id"))
        episodes = list(Episode.objects.filter(client=client).order_by("-began_on", "-id"))
        record(actor, Action.CLIENT_READ, "client", client.id, at=at, client=client.id, version=client.version)
    return ClientPage(client, contacts, holds, acting, episodes)


def clinical_facts(actor: Actor, client_id: UUID, *, at: datetime) -> ClinicalFacts:
    """Medications, allergies and diagnoses, for whoever reads the client's notes too."""
    with transaction.atomic():
        client = Client.objects.filter(practice=actor.practice, id=client_id).first()
        if client is None:
            raise missing("client", client_id, action=Action.CLIENT_READ_CLINICAL)
        require(actor, Action.CLIENT_READ_CLINICAL, client.subject, kind="client", object_id=client.id)
        record(actor, Action.CLIENT_READ_CLINICAL, "client", client.id, at=at, client=client.id)
        medications = Medication.objects.filter(client=client).select_related("replaces")
        return ClinicalFacts(
            medications=list(medications.order_by(F("stopped_on").desc(nulls_first=True), "name", "-id")),
            allergies=list(Allergy.objects.filter(client=client).order_by(F("ended_at").desc(nulls_first=True), "id")),
            diagnoses=list(Diagnosis.objects.filter(client=client).order_by(F("until").desc(nulls_first=True), "id")),
            none_asked_on=_none_asked_on(client),
            principal=_principal(client),
        )


def _none_asked_on(client: Client) -> date | None:
    asked = AllergyCheck.objects.filter(client=client).order_by("-added_at", "-id").first()
    newest = Allergy.objects.filter(client=client).order_by("-added_at", "-id").first()
    return asked.asked_on if asked and (newest is None or newest.added_at < asked.added_at) else None


def _principal(client: Client) -> UUID | None:
    newest = (
        PrincipalDiagnosis.objects.filter(client=client)
        .select_related("diagnosis")
        .order_by("-chosen_at", "-id")
        .first()
    )
    return newest.diagnosis_id if newest and newest.diagnosis.until is None else None


def ended_representatives(actor: Actor, client_id: UUID) -> list[Representative]:
    """Those who acted for the client before, newest end first, for a page already recorded."""
    rows = Representative.objects.filter(practice=actor.practice, client=client_id, ended_at__isnull=False)
    found = list(rows.select_related("client").order_by("-ended_at", "-id"))
    return found if found and decide(actor, Action.CLIENT_READ, found[0].client.subject).allowed else []


def allergy_tag(actor: Actor, client_id: UUID) -> str:
    """The allergies that stand, for the identity bar of a page already recorded; nothing for who may not read clinical facts."""
    rows = Allergy.objects.filter(practice=actor.practice, client=client_id, ended_at=None).select_related("client")
    found = list(rows.order_by("id"))
    if not found or not decide(actor, Action.CLIENT_READ_CLINICAL, found[0].client.subject).allowed:
        return ""
    return allergy_words([one.substance for one in found])


def find_clients(
    actor: Actor, words: str = "", *, at: datetime, ended: bool = False, page: int = 1, size: int = PAGE
) -> list[Client]:
    """List the clients in reach whose names or number begin with each of `words`; legal and used names both count.

    Whoever is reached in an emergency alone is not among them.
    ended: also those whose care has ended. page, size: from 1; at most 200 a page, plus one more when there is a next page.
    """
    require(actor, Action.CLIENT_LIST, Subject(actor.practice), kind="client")
    rows = Client.objects.visible_to(actor.from_day_to_day).order_by("sort_name", "id")
    if not ended:
        rows = rows.filter(care_ended_on=None)
    if problem(words, limit=LINE_LIMIT):
        return []
    for word in search_words(words).split():
        rows = rows.filter(names_folded__contains=f" {word}")
    start = max(page - 1, 0) * size
    with transaction.atomic():
        found = list(rows[start : start + size + 1])
        record(actor, Action.CLIENT_LIST, "client", None, at=at, among=[client.id for client in found[:size]])
    return found


def list_holds(actor: Actor, client_id: UUID, *, at: datetime) -> list[LegalHold]:
    """Every legal hold there is or was on a client's record, newest first, with reasons; for those who may place one."""
    with transaction.atomic():
        client = Client.objects.filter(practice=actor.practice, id=client_id).first()
        if client is None:
            raise missing("client", client_id, action=Action.CLIENT_HOLD)
        require(actor, Action.CLIENT_HOLD, client.subject, kind="client", object_id=client.id)
        rows = LegalHold.objects.filter(practice=actor.practice, client=client)
        found = list(rows.select_related("placed_by", "lifted_by").order_by("-id"))
        record(
            actor, Action.CLIENT_HOLD, "hold", None, at=at, client=client.id, reason="list", among=[h.id for h in found]
        )
    return found


def standing_hold(actor: Actor, client_id: UUID) -> LegalHold | None:
    """The oldest legal hold that stands, for a page about something that would be deleted; the page's own read is recorded."""
    rows = LegalHold.objects.filter(practice=actor.practice, client=client_id, lifted_at=None).order_by("id")
    found = rows.select_related("client").first()
    return found if found and decide(actor, Action.CLIENT_READ, found.client.subject).allowed else None


def names_for(actor: Actor, clients: set[UUID]) -> dict[UUID, str]:
    """Names by id of those clients the actor may see, for showing whose record something was."""
    rows = Client.objects.visible_to(actor).filter(id__in=clients)
    return {client.id: client.name for client in rows}
