"""Addresses of writing fast: phrases, words brought forward, earlier states of a draft, finishing the day,
what the boundary check marks.
"""

from django.urls import URLPattern, path

from holdspace.web.notes import carrying, finishing, marking, phrases, states

urlpatterns: list[URLPattern] = [
    path("phrases/", phrases.phrases, name="phrases"),
    path("phrases/new/", phrases.new, name="phrase_new"),
    path("phrases/<uuid:phrase_id>/", phrases.edit, name="phrase_edit"),
    path("phrases/<uuid:phrase_id>/retirement/", phrases.retire, name="phrase_retire"),
    path("notes/finish/", finishing.finish, name="finish"),
    path("sessions/<uuid:session_id>/skip/", finishing.skip, name="finish_skip"),
    path("notes/<uuid:note_id>/bring/", carrying.bring, name="note_bring"),
    path("notes/<uuid:note_id>/bring/<uuid:source_id>/", carrying.bring, name="note_bring_from"),
    path("notes/<uuid:note_id>/brought/", carrying.brought, name="note_brought"),
    path("notes/<uuid:note_id>/still/", carrying.still, name="note_still"),
    path("notes/<uuid:note_id>/earlier/", states.earlier, name="note_earlier"),
    path("notes/<uuid:note_id>/silence/", marking.silence, name="note_silence"),
    path("notes/<uuid:note_id>/marks/", marking.again, name="note_marks"),
    path("notes/two-kinds/", marking.two_kinds, name="two_kinds"),
    path("notes/two-kinds/marks/", marking.kinds_again, name="marks_again"),
]
