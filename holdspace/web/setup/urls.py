"""Addresses of set-up, one-time links and the health line."""

from django.urls import URLPattern, path

from holdspace.web.setup import views
from holdspace.web.setup.join import join

urlpatterns: list[URLPattern] = [
    path("healthz", views.healthz, name="healthz"),
    path("setup/", views.setup, name="setup"),
    path("setup/practice/", views.found, name="setup_found"),
    path("setup/fictional/", views.fictional, name="setup_fictional"),
    path("setup/recovery/", views.recovery, name="setup_recovery"),
    path("setup/recovery/new/", views.new_recovery, name="setup_recovery_new"),
    path("setup/factor/", views.factor, name="setup_factor"),
    path("join/<str:secret>/", join, name="join"),
]
