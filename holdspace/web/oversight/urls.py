"""Addresses of the review of access."""

from django.urls import URLPattern, path

from holdspace.web.oversight import views
from holdspace.web.ui import days

__all__ = ["days", "urlpatterns"]  # the converter is registered by importing it

urlpatterns: list[URLPattern] = [
    path("review/", views.review, name="review"),
    path("review/<day:day>/<uuid:finding_id>/", views.finding, name="finding"),
    path("review/emergency/<uuid:access_id>/", views.emergency_review, name="emergency_review"),
    path("review/hours/", views.hours, name="hours"),
    path("clients/<uuid:client_id>/looks/", views.client_looks, name="client_looks"),
]
