"""Addresses of backups."""

from django.urls import URLPattern, path

from holdspace.web.continuity import views

urlpatterns: list[URLPattern] = [
    path("backups/", views.backups, name="backups"),
    path("backups/new/", views.backup_make, name="backup_make"),
    path("backups/recipients/", views.recipients, name="backup_recipients"),
    path("backups/recipients/<uuid:recipient_id>/end/", views.recipient_end, name="backup_recipient_end"),
]
