"""Addresses of people, care teams, the practice's settings and one's own."""

from django.urls import URLPattern, path

from holdspace.web.people import handing_over, practice, sheets, supervision, team, views

urlpatterns: list[URLPattern] = [
    path("people/", views.people_list, name="people"),
    path("people/invite/", views.invite, name="person_invite"),
    path("people/<uuid:person_id>/", views.person, name="person"),
    path("people/<uuid:person_id>/details/", views.details, name="person_details"),
    path("people/<uuid:person_id>/deactivation/", views.deactivation, name="person_deactivation"),
    path("people/<uuid:person_id>/reactivation/", views.reactivation, name="person_reactivation"),
    path("people/<uuid:person_id>/login-reset/", views.login_reset, name="person_login_reset"),
    path("people/<uuid:person_id>/supervisions/", views.supervisions, name="person_supervisions"),
    path("people/<uuid:person_id>/tokens/", views.person_tokens, name="person_tokens"),
    path("people/<uuid:person_id>/handing-over/", handing_over.handing_over, name="handing_over"),
    path("hand-overs/<uuid:hand_over_id>/ending/", handing_over.ending, name="hand_over_ending"),
    path("hand-overs/<uuid:hand_over_id>/seen/", handing_over.seen, name="hand_over_seen"),
    path("people/<uuid:person_id>/sheet/", sheets.sheet, name="sheet"),
    path("sheet/", sheets.sheets, name="sheets"),
    path("sheet/delegates/<uuid:delegate_id>/end/", sheets.delegate_end, name="delegate_end"),
    path("sheet/openings/<uuid:opening_id>/seen/", sheets.opening_seen, name="sheet_seen"),
    path("supervisions/<uuid:supervision_id>/end/", views.supervision_end, name="supervision_end"),
    path("tokens/<uuid:token_id>/revocation/", views.revocation, name="token_revocation"),
    path("clients/<uuid:client_id>/team/", team.client_team, name="client_team"),
    path("clients/<uuid:client_id>/team/<uuid:assignment_id>/end/", team.assignment_end, name="assignment_end"),
    path("supervision/", supervision.log, name="supervision"),
    path("supervision/new/", supervision.meeting_new, name="supervision_new"),
    path("supervision/<uuid:entry_id>/correction/", supervision.meeting_correct, name="supervision_correct"),
    path("practice/", practice.practice, name="practice"),
    path("preferences/", practice.preferences, name="preferences"),
]
