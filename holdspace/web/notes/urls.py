"""Addresses of notes."""

from django.urls import URLPattern, path

from holdspace.web.notes import (
    export,
    journal,
    pdf,
    retracting,
    signing,
    urls_formats,
    urls_reviews,
    urls_writing,
    views,
)

urlpatterns: list[URLPattern] = [
    path("notes/", views.notes, name="notes"),
    path("sessions/<uuid:session_id>/notes/", views.start, name="note_start"),
    path("clients/<uuid:client_id>/notes/new/", views.new, name="note_new"),
    path("clients/<uuid:client_id>/export/", export.export, name="record_export"),
    path("notes/<uuid:note_id>/", views.note, name="note"),
    path("notes/<uuid:note_id>/draft/", views.draft, name="note_draft"),
    path("notes/<uuid:note_id>/aside/", journal.aside, name="note_aside"),
    path("journal/", journal.keys, name="journal"),
    path("journal/close/", journal.close, name="journal_close"),
    path("notes/<uuid:note_id>/format/", views.change_format, name="note_format"),
    path("notes/<uuid:note_id>/discard/", views.discard, name="note_discard"),
    path("notes/<uuid:note_id>/sign/", signing.sign, name="note_sign"),
    path("notes/<uuid:note_id>/sign/begin/", signing.sign_begin, name="note_sign_begin"),
    path("notes/<uuid:note_id>/addenda/new/", signing.addendum, name="addendum_new"),
    path("notes/<uuid:note_id>/addenda/new/begin/", signing.addendum_begin, name="addendum_begin"),
    path("notes/<uuid:note_id>/retraction/new/", retracting.retract, name="note_retract"),
    path("notes/<uuid:note_id>/retraction/new/begin/", retracting.retract_begin, name="retract_begin"),
    path("notes/<uuid:note_id>/take-over/", retracting.take_over, name="note_take_over"),
    path("notes/<uuid:note_id>/take-over/<uuid:client_id>/", retracting.take_over_into, name="note_take_over_into"),
    path("notes/<uuid:note_id>/print/", views.printing, name="note_print"),
    path("notes/<uuid:note_id>/pdf/", pdf.note, name="note_pdf"),
    path("clients/<uuid:client_id>/record/", pdf.record, name="record_pdf"),
    *urls_formats.urlpatterns,
    *urls_writing.urlpatterns,
    *urls_reviews.urlpatterns,
]
