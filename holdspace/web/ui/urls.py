"""The frame's own addresses, and the part of allauth's that this product uses.

No sign-up (people are invited), no e-mail pages and no reset by mail (there is no mail server; an owner resets a login).
"""

from allauth.account import views as account
from allauth.usersessions import views as usersessions
from django.urls import include, path

from holdspace.web.ui import views

urlpatterns = [
    path("unlock/", views.unlock, name="unlock"),
    path("alive/", views.alive, name="alive"),
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", usersessions.list_usersessions, name="usersessions_list"),
]
