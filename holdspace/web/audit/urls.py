"""Addresses of the access log."""

from django.urls import URLPattern, path

from holdspace.web.audit import export, views

urlpatterns: list[URLPattern] = [
    path("audit/", views.audit, name="audit"),
    path("log/checkpoint/", views.checkpoint, name="log_checkpoint"),
    path("audit/export/", export.audit_export, name="audit_export"),
    path("audit/clients/", views.audit_clients, name="audit_clients"),
]
