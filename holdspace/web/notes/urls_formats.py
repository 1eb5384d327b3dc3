"""Addresses of formats, safety plans and contact notes."""

from django.urls import URLPattern, path

from holdspace.web.notes import contacts, formats, safety

urlpatterns: list[URLPattern] = [
    path("formats/", formats.formats, name="formats"),
    path("formats/new/", formats.new, name="format_new"),
    path("formats/<slug:key>/", formats.edit, name="format_edit"),
    path("formats/<slug:key>/copy/", formats.new, name="format_copy"),
    path("formats/<slug:key>/retirement/", formats.retire, name="format_retire"),
    path("formats/<slug:key>/return/", formats.offer, name="format_offer"),
    path("clients/<uuid:client_id>/notes/contact/", contacts.contact, name="note_contact"),
    path("clients/<uuid:client_id>/safety-plan/", safety.safety_plan, name="safety_plan"),
    path("clients/<uuid:client_id>/safety-plan/edit/", safety.edit, name="safety_plan_edit"),
    path("clients/<uuid:client_id>/safety-plan/<int:version>/", safety.safety_plan, name="safety_plan_version"),
]
