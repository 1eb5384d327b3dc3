"""Addresses of the screens that put rooms together."""

from django.urls import URLPattern, path

from holdspace.web.chart import today, views
from holdspace.web.ui import days

__all__ = ["days", "urlpatterns"]  # the converter is registered by importing it

urlpatterns: list[URLPattern] = [
    path("", today.today, name="today"),
    path("day/<day:day>/", today.another_day, name="day"),
    path("week/<day:day>/", today.week, name="week"),
    path("clients/", views.clients, name="clients"),
    path("clients/<uuid:client_id>/", views.client, name="client"),
    path("search/", views.search, name="search"),
]
