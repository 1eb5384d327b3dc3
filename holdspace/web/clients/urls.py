"""Addresses about a client's facts."""

from django.urls import URLPattern, path

from holdspace.web.clients import emergency, fact_pages, facts, holds, units, views

FACTS = (
    ("representatives/new", fact_pages.representative_new, "representative_new"),
    ("representatives/<uuid:representative_id>/ending", fact_pages.representative_ending, "representative_ending"),
    ("medications/new", fact_pages.medication_new, "medication_new"),
    ("medications/<uuid:medication_id>/change", fact_pages.medication_change, "medication_change"),
    ("medications/<uuid:medication_id>/stop", fact_pages.medication_stop, "medication_stop"),
    ("allergies/new", fact_pages.allergy_new, "allergy_new"),
    ("allergies/none", fact_pages.allergy_none, "allergy_none"),
    ("allergies/<uuid:allergy_id>/end", fact_pages.allergy_end, "allergy_end"),
    ("diagnoses/new", fact_pages.diagnosis_new, "diagnosis_new"),
    ("diagnoses/<uuid:diagnosis_id>/principal", fact_pages.diagnosis_principal, "diagnosis_principal"),
    ("diagnoses/<uuid:diagnosis_id>/end", fact_pages.diagnosis_end, "diagnosis_end"),
)
urlpatterns: list[URLPattern] = [
    path("clients/new/", views.new, name="client_new"),
    path("clients/<uuid:client_id>/edit/", views.edit, name="client_edit"),
    path("clients/<uuid:client_id>/contacts/", views.contacts, name="client_contacts"),
    path("clients/<uuid:client_id>/contacts/<uuid:contact_id>/removal/", views.contact_removal, name="contact_removal"),
    path("clients/<uuid:client_id>/end-of-care/", views.end_of_care, name="end_of_care"),
    path("clients/<uuid:client_id>/return-to-care/", views.return_to_care, name="return_to_care"),
    path("clients/<uuid:client_id>/hold/", holds.client_hold, name="client_hold"),
    path("clients/<uuid:client_id>/hold/<uuid:hold_id>/lifting/", holds.hold_lifting, name="hold_lifting"),
    path("clients/<uuid:client_id>/facts/", facts.facts, name="client_facts"),
    *(path(f"clients/<uuid:client_id>/facts/{address}/", view, name=name) for address, view, name in FACTS),
    path("clients/couple-or-family/", units.new, name="unit_new"),
    path("clients/<uuid:unit_id>/members/", units.members, name="client_members"),
    path("clients/<uuid:unit_id>/members/<uuid:member_id>/leaving/", units.member_leaving, name="member_leaving"),
    path("emergency/", emergency.emergency, name="emergency"),
    path("emergency/<uuid:access_id>/ending/", emergency.ending, name="emergency_ending"),
    path("emergency/notices/<uuid:notice_id>/seen/", emergency.seen, name="emergency_seen"),
]
