"""Addresses of messages and tasks."""

from django.urls import URLPattern, path

from holdspace.web.messages import views

urlpatterns: list[URLPattern] = [
    path("messages/", views.inbox, name="messages"),
    path("messages/<uuid:message_id>/", views.thread, name="message"),
    path("messages/<uuid:message_id>/done/", views.done, name="message_done"),
    path("messages/<uuid:message_id>/filing/", views.filing, name="message_filing"),
    path("clients/<uuid:client_id>/messages/", views.of_client, name="client_messages"),
]
