"""Addresses of sessions."""

from django.urls import URLPattern, path

from holdspace.web.encounters import views

urlpatterns: list[URLPattern] = [
    path("clients/<uuid:client_id>/sessions/new/", views.new, name="session_new"),
    path("sessions/<uuid:session_id>/", views.session, name="session"),
    path("sessions/<uuid:session_id>/edit/", views.edit, name="session_edit"),
    path("sessions/<uuid:session_id>/holding/", views.holding, name="session_holding"),
    path("sessions/<uuid:session_id>/missing/", views.missing, name="session_missing"),
    path("sessions/<uuid:session_id>/cancellation/", views.cancellation, name="session_cancellation"),
]
