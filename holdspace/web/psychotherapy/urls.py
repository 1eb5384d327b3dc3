"""Addresses of the page for psychotherapy notes. None of them names anything: what is meant stands in the body (security.md 2.5)."""

from django.urls import URLPattern, path

from holdspace.web.psychotherapy import document, wire

urlpatterns: list[URLPattern] = [
    path("psychotherapy/", document.notebook, name="psychotherapy"),
    path("psychotherapy/state/", wire.state, name="psychotherapy_state"),
    path("psychotherapy/fetch/", wire.fetch, name="psychotherapy_fetch"),
    path("psychotherapy/commit/", wire.commit, name="psychotherapy_commit"),
    path("psychotherapy/people/", wire.people, name="psychotherapy_people"),
    path("psychotherapy/event/", wire.event, name="psychotherapy_event"),
    path("psychotherapy/events/", wire.events, name="psychotherapy_events"),
    path("psychotherapy/certificate/", wire.certificate, name="psychotherapy_certificate"),
]
