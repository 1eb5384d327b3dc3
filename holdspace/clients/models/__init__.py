"""The tables of clients, by noun."""

from holdspace.clients.models.facts import (
    Allergy,
    AllergyCheck,
    Diagnosis,
    Medication,
    PrincipalDiagnosis,
    Representative,
)
from holdspace.clients.models.groups import Group, RosterPlace
from holdspace.clients.models.records import Client, ClientQuerySet, Contact, Episode, LegalHold, Membership

__all__ = [
    "Allergy",
    "AllergyCheck",
    "Client",
    "ClientQuerySet",
    "Contact",
    "Diagnosis",
    "Episode",
    "Group",
    "LegalHold",
    "Medication",
    "Membership",
    "PrincipalDiagnosis",
    "Representative",
    "RosterPlace",
]
