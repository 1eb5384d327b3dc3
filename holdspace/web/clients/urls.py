"""Addresses about a client's facts."""

from django.urls import URLPattern, path

from holdspace.web.clients import emergency, holds, views

urlpatterns: list[URLPattern] = [
    path("clients/new/", views.new, name="client_new"),
    path("clients/<uuid:client_id>/edit/", views.edit, name="client_edit"),
    path("clients/<uuid:client_id>/contacts/", views.contacts, name="client_contacts"),
    path("clients/<uuid:client_id>/contacts/<uuid:contact_id>/removal/", views.contact_removal, name="contact_removal"),
    path("clients/<uuid:client_id>/end-of-care/", views.end_of_care, name="end_of_care"),
    path("clients/<uuid:client_id>/return-to-care/", views.return_to_care, name="return_to_care"),
    path("clients/<uuid:client_id>/hold/", holds.client_hold, name="client_hold"),
    path("clients/<uuid:client_id>/hold/<uuid:hold_id>/lifting/", holds.hold_lifting, name="hold_lifting"),
    path("emergency/", emergency.emergency, name="emergency"),
    path("emergency/<uuid:access_id>/ending/", emergency.ending, name="emergency_ending"),
    path("emergency/notices/<uuid:notice_id>/seen/", emergency.seen, name="emergency_seen"),
]
