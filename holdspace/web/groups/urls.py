"""Addresses of groups."""

from django.urls import URLPattern, path

from holdspace.web.groups import sessions, signing, views, writing
from holdspace.web.notes import marking

urlpatterns: list[URLPattern] = [
    path("groups/", views.groups, name="groups"),
    path("groups/new/", views.new, name="group_new"),
    path("groups/<uuid:group_id>/", views.group, name="group"),
    path("groups/<uuid:group_id>/edit/", views.edit, name="group_edit"),
    path("groups/<uuid:group_id>/ending/", views.ending, name="group_ending"),
    path("groups/<uuid:group_id>/members/", views.members, name="group_members"),
    path("groups/<uuid:group_id>/members/<uuid:place_id>/leaving/", views.leaving, name="group_leaving"),
    path("groups/<uuid:group_id>/sessions/new/", sessions.new, name="group_session_new"),
    path("groups/sessions/<uuid:meeting_id>/", sessions.meeting, name="group_session"),
    path("groups/sessions/<uuid:meeting_id>/edit/", sessions.edit, name="group_session_edit"),
    path("groups/sessions/<uuid:meeting_id>/cancellation/", sessions.cancellation, name="group_session_cancellation"),
    path("groups/sessions/<uuid:meeting_id>/note/", writing.shared, name="group_note"),
    path("groups/sessions/<uuid:meeting_id>/note/start/", writing.start, name="group_note_start"),
    path("groups/sessions/<uuid:meeting_id>/note/silence/", marking.silence_shared, name="group_silence"),
    path("groups/sessions/<uuid:meeting_id>/note/marks/", marking.shared_again, name="group_marks"),
    path("groups/sessions/<uuid:meeting_id>/note/<uuid:part_id>/", writing.part, name="group_part"),
    path("groups/sessions/<uuid:meeting_id>/sign/", signing.sign, name="group_sign"),
    path("groups/sessions/<uuid:meeting_id>/sign/begin/", signing.sign_begin, name="group_sign_begin"),
]
