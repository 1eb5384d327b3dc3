"""Addresses of backups and of one's own downtime kit."""

from django.urls import URLPattern, path

from holdspace.web.continuity import kits, views

urlpatterns: list[URLPattern] = [
    path("backups/", views.backups, name="backups"),
    path("backups/new/", views.backup_make, name="backup_make"),
    path("backups/recipients/", views.recipients, name="backup_recipients"),
    path("backups/recipients/<uuid:recipient_id>/end/", views.recipient_end, name="backup_recipient_end"),
    path("kit/", kits.kit, name="kit"),
    path("kit/code/", kits.kit_code, name="kit_code"),
    path("kit/off/", kits.kit_off, name="kit_off"),
    path("kit/file/", kits.kit_file, name="kit_file"),
]
