"""Addresses: one include a face or a room's screens."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("holdspace.web.ui.urls")),
    path("", include("holdspace.web.setup.urls")),
    path("", include("holdspace.web.chart.urls")),
    path("", include("holdspace.web.clients.urls")),
    path("", include("holdspace.web.encounters.urls")),
    path("", include("holdspace.web.groups.urls")),
    path("", include("holdspace.web.notes.urls")),
    path("", include("holdspace.web.messages.urls")),
    path("", include("holdspace.web.people.urls")),
    path("", include("holdspace.web.audit.urls")),
    path("", include("holdspace.web.oversight.urls")),
    path("", include("holdspace.web.continuity.urls")),
    path("", include("holdspace.web.psychotherapy.urls")),
    path("api/v1/", include("holdspace.api.urls")),
]
handler400 = "holdspace.web.ui.errors.bad_request"
handler403 = "holdspace.web.ui.errors.permission_denied"
handler404 = "holdspace.web.ui.errors.page_not_found"
handler500 = "holdspace.web.ui.errors.server_error"
handler429 = "holdspace.web.ui.errors.rate_limited"
