"""Addresses of people, care teams, the practice's settings and one's own."""

from django.urls import URLPattern, path

from holdspace.web.people import practice, team, views

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
    path("supervisions/<uuid:supervision_id>/end/", views.supervision_end, name="supervision_end"),
    path("tokens/<uuid:token_id>/revocation/", views.revocation, name="token_revocation"),
    path("clients/<uuid:client_id>/team/", team.client_team, name="client_team"),
    path("clients/<uuid:client_id>/team/<uuid:assignment_id>/end/", team.assignment_end, name="assignment_end"),
    path("practice/", practice.practice, name="practice"),
    path("preferences/", practice.preferences, name="preferences"),
]
