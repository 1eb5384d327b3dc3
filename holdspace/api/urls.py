"""Addresses of the API, under /api/v1/. Ids are UUIDs; nothing a person typed ever stands in an address."""

from django.urls import path

from holdspace.api import views
from holdspace.api.faces import methods

urlpatterns = [
    path("openapi.json", methods(GET=views.describe, public=True), name="api_openapi"),
    path("me", methods(GET=views.show_me), name="api_me"),
    path("clients", methods(GET=views.list_clients, POST=views.admit_client), name="api_clients"),
    path("clients/search", methods(POST=views.search_clients), name="api_client_search"),
    path("clients/<uuid:client_id>", methods(GET=views.open_client, PUT=views.edit_client), name="api_client"),
    path(
        "clients/<uuid:client_id>/sessions",
        methods(GET=views.list_sessions, POST=views.enter_session),
        name="api_sessions",
    ),
    path("clients/<uuid:client_id>/facts", methods(GET=views.clinical_facts), name="api_client_facts"),
    path("clients/<uuid:client_id>/notes", methods(GET=views.list_notes), name="api_client_notes"),
    path("notes", methods(POST=views.draft_note), name="api_notes"),
    path(
        "notes/<uuid:note_id>",
        methods(GET=views.open_note, PUT=views.save_draft, DELETE=views.discard_draft),
        name="api_note",
    ),
    path("search", methods(POST=views.search_notes), name="api_search"),
    path("import", methods(POST=views.import_notes), name="api_import"),
]
