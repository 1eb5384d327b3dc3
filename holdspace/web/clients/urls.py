"""Addresses about a client's facts."""

from django.urls import URLPattern, path

from holdspace.web.clients import views

urlpatterns: list[URLPattern] = [
    path("clients/new/", views.new, name="client_new"),
    path("clients/<uuid:client_id>/edit/", views.edit, name="client_edit"),
    path("clients/<uuid:client_id>/contacts/", views.contacts, name="client_contacts"),
    path("clients/<uuid:client_id>/contacts/<uuid:contact_id>/removal/", views.contact_removal, name="contact_removal"),
    path("clients/<uuid:client_id>/end-of-care/", views.end_of_care, name="end_of_care"),
    path("clients/<uuid:client_id>/return-to-care/", views.return_to_care, name="return_to_care"),
]
