"""Addresses of review by a supervisor."""

from django.urls import URLPattern, path

from holdspace.web.notes import reviewing

urlpatterns: list[URLPattern] = [
    path("notes/review/", reviewing.queue, name="reviews"),
    path("notes/<uuid:note_id>/review/", reviewing.review, name="note_review"),
    path("notes/<uuid:note_id>/review/comments/", reviewing.comment, name="note_comment"),
    path(
        "notes/<uuid:note_id>/review/comments/<uuid:comment_id>/removal/",
        reviewing.comment_remove,
        name="note_comment_remove",
    ),
    path("notes/<uuid:note_id>/review/return/", reviewing.give_back, name="note_return"),
    path("notes/<uuid:note_id>/review/cosign/", reviewing.cosign, name="note_cosign"),
    path("notes/<uuid:note_id>/review/cosign/begin/", reviewing.cosign_begin, name="note_cosign_begin"),
]
