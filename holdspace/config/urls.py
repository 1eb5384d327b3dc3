"""Addresses: one include a face or a room's screens. Account pages are named one by one, so none comes unnoticed."""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path

from holdspace.web.ui.middleware.errors import bad_request, not_found, permission_denied, server_error

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("holdspace.web.ui.urls")),
    path("", include("holdspace.web.setup.urls")),
    path("", include("holdspace.web.chart.urls")),
    path("", include("holdspace.web.clients.urls")),
    path("", include("holdspace.web.encounters.urls")),
    path("", include("holdspace.web.notes.urls")),
    path("", include("holdspace.web.people.urls")),
    path("", include("holdspace.web.audit.urls")),
    path("api/v1/", include("holdspace.api.urls")),
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/", account.password_change, name="account_change_password"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
]
handler400, handler403, handler404, handler500 = bad_request, permission_denied, not_found, server_error
