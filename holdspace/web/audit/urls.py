"""Addresses of the access log."""

from django.urls import URLPattern, path

from holdspace.web.audit import views

urlpatterns: list[URLPattern] = [
    path("audit/", views.audit, name="audit"),
    path("audit/clients/", views.audit_clients, name="audit_clients"),
]
