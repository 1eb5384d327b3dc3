"""Every address, asked by everybody, in and out of reach: what is answered, written down by hand.

A route that is not in the tables fails; so does any answer that is not the one written, a 500 among them. Every request
carries a form that would be taken from somebody who may send it, and is undone after its answer.
"""

import json
from collections.abc import Iterator
from datetime import date
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from holdspace.web.ui.middleware.factors import FOUND
from tests import conftest
from tests.web import fact_addresses, group_addresses, review_addresses, team_addresses, writing_addresses
from tests.web.addresses import API_SENT, ASKERS, SENT, TOKENS, Stage, filled, nothing, set_stage
from tests.web.psychotherapy import addresses as sealed

pytestmark = pytest.mark.django_db(databases=["default", "psychotherapy"])

# A method that is not written here is answered 405 (after the question who asks). After a colon: which note.
# 302 on GET: to the sign-in page, or on to another page; on POST: done. 422: asked once more. 204, 201: done.
#
# anonymous, owner, on the team, off the team, supervisee (the author), supervisor, desk, biller, officer, client, foreign
COMMON: dict[tuple[str, str], str] = {
    ("unlock", "GET"): "302 302 302 302 302 302 302 302 302 302 302",
    ("unlock", "POST"): "302 302 302 302 302 302 302 302 302 302 302",
    ("alive", "GET"): "302 200 200 200 200 200 200 200 200 200 200",
    ("alive", "POST"): "302 204 204 204 204 204 204 204 204 204 204",
    ("journal", "POST"): "302 400 400 400 400 400 400 400 400 400 400",  # to a script alone
    ("journal_close", "POST"): "302 204 204 204 204 204 204 204 204 403 204",
    ("account_login", "GET"): "200 302 302 302 302 302 302 302 302 302 302",
    ("account_login", "POST"): "200 302 302 302 302 302 302 302 302 302 302",
    ("account_logout", "GET"): "302 200 200 200 200 200 200 200 200 200 200",
    ("account_logout", "POST"): "302 302 302 302 302 302 302 302 302 302 302",
    ("account_inactive", "GET"): "200 200 200 200 200 200 200 200 200 200 200",
    ("account_reauthenticate", "GET"): "302 200 200 200 200 200 200 200 200 200 200",
    ("account_reauthenticate", "POST"): "302 200 200 200 200 200 200 200 200 200 200",
    ("account_change_password", "GET"): "302 200 200 200 200 200 200 200 200 200 200",
    ("account_change_password", "POST"): "302 200 200 200 200 200 200 200 200 200 200",
    ("mfa_index", "GET"): "302 200 200 200 200 200 200 200 200 200 200",
    ("mfa_authenticate", "GET"): "302 302 302 302 302 302 302 302 302 302 302",
    ("mfa_authenticate", "POST"): "302 302 302 302 302 302 302 302 302 302 302",
    ("mfa_reauthenticate", "GET"): "302 302 302 302 302 302 302 302 302 302 302",
    ("mfa_reauthenticate", "POST"): "302 302 302 302 302 302 302 302 302 302 302",
    ("mfa_activate_totp", "GET"): "302 200 200 200 200 200 200 200 200 200 200",
    ("mfa_activate_totp", "POST"): "302 200 200 200 200 200 200 200 200 200 200",
    ("mfa_deactivate_totp", "GET"): "302 404 404 404 404 404 404 404 404 404 404",
    ("mfa_deactivate_totp", "POST"): "302 404 404 404 404 404 404 404 404 404 404",
    ("mfa_view_recovery_codes", "GET"): "302 404 404 404 404 404 404 404 404 404 404",
    ("mfa_generate_recovery_codes", "GET"): "302 200 200 200 200 200 200 200 200 200 200",
    ("mfa_generate_recovery_codes", "POST"): "302 200 200 200 200 200 200 200 200 200 200",
    ("mfa_download_recovery_codes", "GET"): "302 404 404 404 404 404 404 404 404 404 404",
    ("mfa_download_recovery_codes", "POST"): "302 404 404 404 404 404 404 404 404 404 404",
    ("mfa_list_webauthn", "GET"): "302 200 200 200 200 200 200 200 200 200 200",
    ("mfa_add_webauthn", "GET"): "302 200 200 200 200 200 200 200 200 200 200",
    ("mfa_add_webauthn", "POST"): "302 200 200 200 200 200 200 200 200 200 200",
    ("mfa_reauthenticate_webauthn", "GET"): "302 302 302 302 302 302 302 302 302 302 302",
    ("mfa_reauthenticate_webauthn", "POST"): "302 302 302 302 302 302 302 302 302 302 302",
    ("mfa_remove_webauthn", "GET"): "302 404 404 404 404 404 404 404 404 404 404",
    ("mfa_remove_webauthn", "POST"): "302 404 404 404 404 404 404 404 404 404 404",
    ("mfa_edit_webauthn", "GET"): "302 404 404 404 404 404 404 404 404 404 404",
    ("mfa_edit_webauthn", "POST"): "302 404 404 404 404 404 404 404 404 404 404",
    ("mfa_login_webauthn", "GET"): "302 302 302 302 302 302 302 302 302 302 302",
    ("mfa_login_webauthn", "POST"): "302 302 302 302 302 302 302 302 302 302 302",
    ("usersessions_list", "GET"): "302 200 200 200 200 200 200 200 200 200 200",
    ("usersessions_list", "POST"): "302 302 302 302 302 302 302 302 302 302 302",
    ("healthz", "GET"): "200 200 200 200 200 200 200 200 200 200 200",
    ("setup", "GET"): "302 302 302 302 302 302 302 302 302 302 302",
    ("setup_found", "GET"): "302 302 302 302 302 302 302 302 302 302 302",
    ("setup_found", "POST"): "422 422 422 422 422 422 422 422 422 422 422",
    ("setup_fictional", "GET"): "404 404 404 404 404 404 404 404 404 404 404",
    ("setup_fictional", "POST"): "422 422 422 422 422 422 422 422 422 422 422",
    ("setup_recovery", "GET"): "302 302 302 302 302 302 302 302 302 302 302",
    ("setup_recovery", "POST"): "302 302 302 302 302 302 302 302 302 302 302",
    ("setup_recovery_new", "POST"): "302 302 403 403 403 403 403 403 403 403 302",
    ("setup_factor", "GET"): "302 200 200 200 200 200 200 200 200 200 200",
    ("join", "GET"): "200 200 200 200 200 200 200 200 200 200 200",
    ("join", "POST"): "422 422 422 422 422 422 422 422 422 422 422",
    ("today", "GET"): "302 200 200 200 200 200 200 200 200 403 200",
    ("day", "GET"): "302 200 200 200 200 200 200 200 200 403 200",
    ("week", "GET"): "302 200 200 200 200 200 200 200 200 403 200",
    ("clients", "GET"): "302 200 200 200 200 200 200 200 200 403 200",
    ("clients", "POST"): "302 200 200 200 200 200 200 200 200 403 200",
    ("search", "GET"): "302 403 200 200 200 200 403 403 403 403 200",
    ("search", "POST"): "302 403 200 200 200 200 403 403 403 403 200",
    ("client_new", "GET"): "302 200 200 200 200 200 200 403 403 403 200",
    ("client_new", "POST"): "302 302 302 302 302 302 302 403 403 403 302",
    ("emergency", "GET"): "302 403 200 200 200 200 403 403 200 403 200",
    ("emergency", "POST"): "302 403 422 422 422 422 403 403 422 403 422",
    ("notes", "GET"): "302 200 200 200 200 200 200 200 200 403 200",
    ("formats", "GET"): "302 200 200 200 200 200 200 200 200 403 200",
    ("format_new", "GET"): "302 200 403 403 403 403 403 403 403 403 200",
    ("format_new", "POST"): "302 302 403 403 403 403 403 403 403 403 302",
    ("format_copy", "GET"): "302 200 403 403 403 403 403 403 403 403 200",
    ("format_copy", "POST"): "302 302 403 403 403 403 403 403 403 403 302",
    ("format_edit", "GET"): "302 200 403 403 403 403 403 403 403 403 200",
    ("format_edit", "POST"): "302 302 403 403 403 403 403 403 403 403 302",
    ("format_retire", "POST"): "302 302 403 403 403 403 403 403 403 403 302",
    ("format_offer", "POST"): "302 422 403 403 403 403 403 403 403 403 422",  # it is offered already
    ("people", "GET"): "302 200 200 200 200 200 200 200 200 403 200",
    ("person_invite", "GET"): "302 200 403 403 403 403 403 403 403 403 200",
    ("person_invite", "POST"): "302 302 403 403 403 403 403 403 403 403 302",
    ("practice", "GET"): "302 200 403 403 403 403 403 403 403 403 200",
    ("practice", "POST"): "302 302 403 403 403 403 403 403 403 403 302",
    ("preferences", "GET"): "302 200 200 200 200 200 200 200 200 200 200",
    ("preferences", "POST"): "302 302 302 302 302 302 302 302 302 403 302",
    ("audit", "GET"): "302 200 403 403 403 403 403 403 200 403 200",
    ("audit_export", "POST"): "302 200 403 403 403 403 403 403 200 403 200",
    ("review", "GET"): "302 200 403 403 403 403 403 403 200 403 200",
    ("finding", "GET"): "302 200 403 403 403 403 403 403 200 403 404",
    ("finding", "POST"): "302 302 403 403 403 403 403 403 302 403 404",
    ("hours", "GET"): "302 200 403 403 403 403 403 403 200 403 200",
    ("hours", "POST"): "302 302 403 403 403 403 403 403 302 403 302",
    ("log_checkpoint", "GET"): "302 200 200 200 200 200 200 200 200 403 200",
    ("audit_clients", "POST"): "302 200 403 403 403 403 403 403 200 403 200",
    ("backups", "GET"): "302 200 403 403 403 403 403 403 200 403 200",
    ("kit", "GET"): "302 403 200 200 200 200 403 403 403 403 200",
    ("kit_code", "GET"): "302 403 200 200 200 200 403 403 403 403 200",
    ("kit_code", "POST"): "302 403 422 422 422 422 403 403 403 403 422",  # and no proof of who one is
    ("kit_off", "POST"): "302 403 422 422 422 422 403 403 403 403 422",  # it is off
    ("kit_file", "POST"): "302 403 422 422 422 422 403 403 403 403 422",
    ("backup_make", "POST"): "302 422 403 403 403 403 403 403 422 403 422",  # there is no folder for it
    ("backup_recipients", "POST"): "302 302 403 403 403 403 403 403 403 403 302",
    ("backup_recipient_end", "POST"): "302 302 403 403 403 403 403 403 403 403 404",
    ("api_openapi", "GET"): "200 200 200 200 200 200 200 200 200 200 200",
    ("api_me", "GET"): "401 200 200 200 200 200 200 200 200 200 200",
    ("api_clients", "GET"): "401 200 200 200 200 200 200 200 200 403 200",
    ("api_clients", "POST"): "401 201 201 201 201 201 201 403 403 403 201",
    ("api_client_search", "POST"): "401 200 200 200 200 200 200 200 200 403 200",
    ("api_search", "POST"): "401 403 200 200 200 200 403 403 403 403 200",
}
# Asked about Theo; after the bar: what Noor of the other practice is answered about her own client.
# About Cleo, who is nobody's here, those in reach of Theo are answered like "off the team"; about Nils everybody of this
# practice is answered 404 (and somebody in the role client what they always are).
ABOUT_A_CLIENT: dict[tuple[str, str], str] = {
    ("client", "GET"): "302 200 200 404 200 200 200 200 200 404 404 | 200",
    ("client_edit", "GET"): "302 200 200 404 200 404 200 403 403 404 404 | 200",
    ("client_edit", "POST"): "302 302 302 404 302 404 302 403 403 404 404 | 302",
    ("client_contacts", "GET"): "302 200 200 404 200 404 200 403 403 404 404 | 200",
    ("client_contacts", "POST"): "302 302 302 404 302 404 302 403 403 404 404 | 302",
    ("contact_removal", "POST"): "302 302 302 404 302 404 302 403 403 404 404 | 302",
    ("end_of_care", "GET"): "302 200 200 404 200 404 403 403 403 404 404 | 200",
    ("end_of_care", "POST"): "302 302 302 404 302 404 403 403 403 404 404 | 302",
    ("return_to_care", "POST"): "302 302 302 404 302 404 403 403 403 404 404 | 302",
    ("client_hold", "GET"): "302 200 404 404 404 404 403 403 200 404 404 | 200",
    ("client_hold", "POST"): "302 302 404 404 404 404 403 403 302 404 404 | 302",
    ("hold_lifting", "GET"): "302 200 404 404 404 404 403 403 200 404 404 | 200",
    ("hold_lifting", "POST"): "302 409 404 404 404 404 403 403 409 404 404 | 409",
    ("client_looks", "GET"): "302 200 403 404 403 403 403 403 200 404 404 | 200",
    ("emergency_review", "GET"): "302 200 403 403 403 403 403 403 200 403 404 | 200",
    ("emergency_review", "POST"): "302 302 403 403 403 403 403 403 302 403 404 | 302",
    ("emergency_ending", "POST"): "302 302 403 403 403 403 403 403 302 403 404 | 302",
    ("emergency_seen", "POST"): "302 302 404 404 404 404 404 404 404 404 404 | 302",
    ("session_new", "GET"): "302 200 200 404 200 404 200 403 403 404 404 | 200",
    ("session_new", "POST"): "302 302 302 404 302 404 302 403 403 404 404 | 302",
    ("session", "GET"): "302 200 200 404 200 200 200 200 200 404 404 | 200",
    ("session_edit", "GET"): "302 200 200 404 200 404 200 403 403 404 404 | 200",
    ("session_edit", "POST"): "302 302 302 404 302 404 302 403 403 404 404 | 302",
    ("session_holding", "GET"): "302 302 302 404 302 404 302 403 403 404 404 | 302",
    ("session_holding", "POST"): "302 302 302 404 302 404 302 403 403 404 404 | 302",
    ("session_missing", "GET"): "302 302 302 404 302 404 302 403 403 404 404 | 302",
    ("session_missing", "POST"): "302 302 302 404 302 404 302 403 403 404 404 | 302",
    ("session_cancellation", "GET"): "302 302 302 404 302 404 302 403 403 404 404 | 302",
    ("session_cancellation", "POST"): "302 302 302 404 302 404 302 403 403 404 404 | 302",
    ("note_start", "GET"): "302 403 200 404 200 404 403 403 403 404 404 | 200",
    ("note_start", "POST"): "302 403 302 404 302 404 403 403 403 404 404 | 302",
    ("record_export", "GET"): "302 403 200 404 200 404 403 403 403 404 404 | 200",
    ("record_export", "POST"): "302 403 422 404 422 404 403 403 403 404 404 | 422",  # and no proof of who one is
    ("record_pdf", "GET"): "302 403 200 404 200 404 403 403 403 404 404 | 200",
    ("record_pdf", "POST"): "302 403 422 404 422 404 403 403 403 404 404 | 422",  # and no proof of who one is
    ("note_new", "GET"): "302 403 200 404 200 404 403 403 403 404 404 | 200",
    ("note_new", "POST"): "302 403 302 404 302 404 403 403 403 404 404 | 302",
    ("note_contact", "GET"): "302 403 200 404 200 404 403 403 403 404 404 | 200",
    ("note_contact", "POST"): "302 403 302 404 302 404 403 403 403 404 404 | 302",
    ("safety_plan", "GET"): "302 403 200 404 200 200 403 403 403 404 404 | 200",
    ("safety_plan_version", "GET"): "302 403 200 404 200 200 403 403 403 404 404 | 200",
    ("safety_plan_edit", "GET"): "302 403 200 404 200 404 403 403 403 404 404 | 200",
    ("safety_plan_edit", "POST"): "302 403 302 404 302 404 403 403 403 404 404 | 302",
    ("note:draft", "GET"): "302 403 404 404 200 404 403 403 403 404 404 | 200",
    ("note:signed", "GET"): "302 403 200 404 200 200 403 403 403 404 404 | 200",
    ("note_draft:draft", "GET"): "302 403 404 404 302 404 403 403 403 404 404 | 302",
    ("note_draft:draft", "POST"): "302 403 404 404 302 404 403 403 403 404 404 | 302",
    ("note_draft:signed", "GET"): "302 403 403 404 403 404 403 403 403 404 404 | 403",
    ("note_draft:signed", "POST"): "302 403 403 404 403 404 403 403 403 404 404 | 403",
    ("note_aside:draft", "POST"): "302 403 404 404 302 404 403 403 403 404 404 | 302",
    ("note_aside:signed", "POST"): "302 403 403 404 403 404 403 403 403 404 404 | 403",
    ("note_format:draft", "GET"): "302 403 404 404 200 404 403 403 403 404 404 | 200",
    ("note_format:draft", "POST"): "302 403 404 404 302 404 403 403 403 404 404 | 302",
    ("note_format:signed", "GET"): "302 403 403 404 403 404 403 403 403 404 404 | 403",
    ("note_format:signed", "POST"): "302 403 403 404 403 404 403 403 403 404 404 | 403",
    ("note_discard:draft", "GET"): "302 403 404 404 200 404 403 403 403 404 404 | 200",
    ("note_discard:draft", "POST"): "302 403 404 404 302 404 403 403 403 404 404 | 302",
    ("note_discard:signed", "GET"): "302 403 403 404 403 404 403 403 403 404 404 | 403",
    ("note_discard:signed", "POST"): "302 403 403 404 403 404 403 403 403 404 404 | 403",
    ("note_sign:draft", "GET"): "302 403 404 404 200 404 403 403 403 404 404 | 200",
    ("note_sign:draft", "POST"): "302 403 404 404 422 404 403 403 403 404 404 | 422",
    ("note_sign:signed", "GET"): "302 403 302 404 302 302 403 403 403 404 404 | 302",
    ("note_sign:signed", "POST"): "302 403 302 404 302 302 403 403 403 404 404 | 302",
    ("note_sign_begin:draft", "POST"): "302 403 404 404 200 404 403 403 403 404 404 | 200",
    ("note_sign_begin:signed", "POST"): "302 403 403 404 403 404 403 403 403 404 404 | 403",
    ("addendum_begin:draft", "POST"): "302 403 404 404 403 404 403 403 403 404 404 | 403",
    ("addendum_begin:signed", "POST"): "302 403 200 404 200 404 403 403 403 404 404 | 200",
    ("addendum_new:draft", "GET"): "302 403 404 404 403 404 403 403 403 404 404 | 403",
    ("addendum_new:draft", "POST"): "302 403 404 404 403 404 403 403 403 404 404 | 403",
    ("addendum_new:signed", "GET"): "302 403 200 404 200 404 403 403 403 404 404 | 200",
    ("addendum_new:signed", "POST"): "302 403 422 404 422 404 403 403 403 404 404 | 422",
    ("retract_begin:draft", "POST"): "302 403 404 404 403 404 403 403 403 404 404 | 403",
    ("retract_begin:signed", "POST"): "302 403 200 404 200 404 403 403 403 404 404 | 200",
    ("note_retract:draft", "GET"): "302 403 404 404 403 404 403 403 403 404 404 | 403",
    ("note_retract:draft", "POST"): "302 403 404 404 403 404 403 403 403 404 404 | 403",
    ("note_retract:signed", "GET"): "302 403 200 404 200 404 403 403 403 404 404 | 200",
    ("note_retract:signed", "POST"): "302 403 422 404 422 404 403 403 403 404 404 | 422",
    ("note_take_over:draft", "GET"): "302 403 404 404 403 404 403 403 403 404 404 | 403",
    ("note_take_over:signed", "GET"): "302 403 302 404 302 404 403 403 403 404 404 | 302",
    ("note_take_over_into:draft", "GET"): "302 403 404 404 403 404 403 403 403 404 404 | 403",
    ("note_take_over_into:draft", "POST"): "302 403 404 404 403 404 403 403 403 404 404 | 403",
    ("note_take_over_into:signed", "GET"): "302 403 302 404 302 404 403 403 403 404 404 | 302",
    ("note_take_over_into:signed", "POST"): "302 403 302 404 302 404 403 403 403 404 404 | 302",
    ("note_print:draft", "GET"): "302 403 404 404 302 404 403 403 403 404 404 | 302",
    ("note_print:signed", "GET"): "302 403 200 404 200 200 403 403 403 404 404 | 200",
    ("note_pdf:draft", "GET"): "302 403 404 404 302 404 403 403 403 404 404 | 302",
    ("note_pdf:signed", "GET"): "302 403 200 404 200 200 403 403 403 404 404 | 200",
    ("client_team", "GET"): "302 200 200 404 200 200 200 200 200 404 404 | 200",
    ("client_team", "POST"): "302 302 404 404 404 404 403 403 403 404 404 | 422",
    ("assignment_end", "POST"): "302 302 404 404 404 404 403 403 403 404 404 | 302",
    ("api_client", "GET"): "401 200 200 404 200 200 200 200 200 404 404 | 200",
    ("api_client", "PUT"): "401 200 200 404 200 404 200 403 403 404 404 | 200",
    ("api_sessions", "GET"): "401 200 200 404 200 200 200 200 200 403 404 | 200",
    ("api_sessions", "POST"): "401 201 201 404 201 404 201 403 403 404 404 | 201",
    ("api_client_notes", "GET"): "401 200 200 404 200 200 200 200 200 403 404 | 200",
    ("api_notes", "POST"): "401 403 201 404 201 404 403 403 403 404 404 | 201",
    ("api_note:draft", "GET"): "401 403 404 404 200 404 403 403 403 404 404 | 200",
    ("api_note:draft", "PUT"): "401 403 404 404 200 404 403 403 403 404 404 | 200",
    ("api_note:draft", "DELETE"): "401 403 404 404 204 404 403 403 403 404 404 | 204",
    ("api_note:signed", "GET"): "401 403 200 404 200 200 403 403 403 404 404 | 200",
    ("api_note:signed", "PUT"): "401 403 403 404 403 404 403 403 403 404 404 | 403",
    ("api_note:signed", "DELETE"): "401 403 403 404 403 404 403 403 403 404 404 | 403",
    ("api_import", "POST"): "401 403 201 404 201 404 403 403 403 404 404 | 201",
}
# Asked about Wade, or about Ben's supervision of Gus, or a token; after the bar: Noor about her own.
ABOUT_A_PERSON: dict[tuple[str, str], str] = {
    ("person", "GET"): "302 200 403 403 403 403 403 403 403 403 404 | 200",
    ("person_details", "GET"): "302 200 403 403 403 403 403 403 403 403 404 | 200",
    ("person_details", "POST"): "302 302 403 403 403 403 403 403 403 403 404 | 422",
    ("person_deactivation", "POST"): "302 302 403 403 403 403 403 403 403 403 404 | 422",
    ("person_reactivation", "POST"): "302 302 403 403 403 403 403 403 403 403 404 | 302",
    ("person_login_reset", "POST"): "302 302 403 403 403 403 403 403 403 403 404 | 302",
    ("person_supervisions", "POST"): "302 422 403 403 403 403 403 403 403 403 404 | 422",
    ("person_tokens", "GET"): "302 200 403 403 403 403 403 403 403 403 404 | 200",
    ("person_tokens", "POST"): "302 302 403 403 403 403 403 403 403 403 404 | 302",
    ("supervision_end", "POST"): "302 302 403 403 403 403 403 403 403 403 404 | 302",
    ("token_revocation", "POST"): "302 302 403 403 403 403 403 403 403 403 404 | 302",
}
COMMON |= group_addresses.COMMON | fact_addresses.COMMON | team_addresses.COMMON | sealed.COMMON
ABOUT_A_CLIENT |= fact_addresses.ABOUT_FACTS | team_addresses.ABOUT_A_CLIENT
COMMON |= writing_addresses.COMMON | review_addresses.COMMON
ABOUT_A_CLIENT |= review_addresses.ABOUT_A_CLIENT
ABOUT_A_CLIENT |= writing_addresses.ABOUT_NOTES
ABOUT_A_PERSON |= writing_addresses.ABOUT_PHRASES
ABOUT_A_PERSON |= team_addresses.ABOUT_A_PERSON
ABOUT_A_PERSON |= group_addresses.ABOUT_A_GROUP  # asked about this practice's group, and about Noor's
# These ask for the role before they look, so that a stranger's row is answered like one that never was: 403.
ROLE_FIRST = {"supervision_end", "token_revocation"} | team_addresses.ROLE_FIRST
# These are open to anybody, signed in or not.
OPEN = {
    "account_login", "account_inactive", "healthz", "setup", "setup_found", "setup_fictional", "join", "api_openapi",
}  # fmt: skip
METHODS = ("GET", "POST")
API_METHODS = ("GET", "POST", "PUT", "DELETE")


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from routes(one, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield one.name or before + str(one.pattern), before + str(one.pattern)


ROUTES = dict(routes(get_resolver()))


def expected(name: str, method: str) -> list[tuple[str, list[int]]]:
    """What each asker is answered, about whom."""
    for table, about in (
        (COMMON, ["theo"]),
        (ABOUT_A_CLIENT, ["theo", "cleo", "nils"]),
        (ABOUT_A_PERSON, ["theo", "nils"]),
    ):
        if (name, method) in table:
            line, _, home = table[name, method].partition(" | ")
            theo = [int(status) for status in line.split()]
            return [(subject, _answers(name, theo, subject, home)) for subject in about]
    bare = name.split(":", maxsplit=1)[0]
    stranger = 405 if bare in OPEN else 401 if bare.startswith("api_") else 302
    return [("theo", [stranger] + [405] * (len(ASKERS) - 1))]


def _answers(name: str, theo: list[int], subject: str, home: str) -> list[int]:
    by = dict(zip(ASKERS, theo, strict=True))
    if subject == "cleo":
        by |= dict.fromkeys(("on", "supervisee", "supervisor"), by["off"])
    if subject == "nils":
        kept = ("anonymous",) if name not in ROLE_FIRST else tuple(asker for asker in by if asker != "owner")
        by = {asker: by[asker] if asker in kept else 404 for asker in by} | {"foreign": int(home)}
        if theo[list(ASKERS).index("client")] == 403 and name.startswith("api_"):
            by["client"] = 403
    return list(by.values())


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker) -> Iterator[Stage]:
    """One stage for all; it is struck at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield set_stage(conftest._BUILT[-1])
        transaction.set_rollback(True)


def ask(stage: Stage, name: str, method: str, asker: str, subject: str) -> int:
    """Ask, and undo what it did."""
    name, _, which = name.partition(":")
    ids = stage.ids["theo"] | stage.ids[subject]
    if which:
        ids |= {"note_id": ids[which]}
    if name in ("session_holding", "session_missing", "session_cancellation"):
        ids |= {"session_id": ids["planned"]}
    with transaction.atomic(), transaction.atomic(using="psychotherapy"):
        answer = answered(stage, name, method, asker, ids)
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="psychotherapy")
    return int(answer.status_code)


def answered(stage: Stage, name: str, method: str, asker: str, ids: dict) -> Any:
    """The answer, whatever it does."""
    if name.startswith("api_"):
        return _ask_api(stage, name, method, asker, ids)
    browser = stage.browsers[asker]
    browser.cookies = SimpleCookie(stage.cookies[asker])  # a login that ended, or changed its key, is as before
    path = address(stage, name, ids)
    if method == "GET":
        return browser.get(path)
    if name.startswith("psychotherapy_"):
        return browser.post(path, json.dumps(sealed.sent_to(name)), "application/json")
    return browser.post(path, TOKENS.get(name, nothing)(stage, asker, ids) | filled(SENT.get(name, {}), ids))


def _ask_api(stage: Stage, name: str, method: str, asker: str, ids: dict) -> Any:
    headers = {"Authorization": f"Bearer {stage.secrets[asker]}"} if asker in stage.secrets else {}
    sent = filled(API_SENT.get((name, method)), ids)
    body = json.dumps(sent) if sent is not None else ""
    nobody = stage.browsers["anonymous"]
    return nobody.generic(method, address(stage, name, ids), body, "application/json", headers=headers)


def address(stage: Stage, name: str, ids: dict) -> str:
    """The path of a route, its blanks filled."""
    special = {"day": date(2025, 3, 10), "secret": stage.join, "pk": 1, "key": "soap", "version": 1}
    wanted = [part.split(">")[0].split(":")[-1] for part in ROUTES[name].split("<")[1:]]
    return reverse(name, kwargs={one: special.get(one) or ids[one] for one in wanted})


ASKED = [
    (f"{name}:{which}" if which else name, method)
    for name in ROUTES
    for which in (("draft", "signed") if "<uuid:note_id>" in ROUTES[name] else ("",))
    for method in (API_METHODS if name.startswith("api_") else METHODS)
]


@pytest.mark.parametrize(("name", "method"), ASKED, ids=lambda part: part)
def test_every_address_answers_everybody_as_written(stage, name, method):
    for subject, answers in expected(name, method):
        found = {asker: ask(stage, name, method, asker, subject) for asker in ASKERS}
        assert found == dict(zip(ASKERS, answers, strict=True)), f"about {subject}"


def test_every_route_is_known_and_no_other():
    known = {name.split(":")[0] for table in (COMMON, ABOUT_A_CLIENT, ABOUT_A_PERSON) for name, _ in table}
    assert set(ROUTES) - known == set(), "write the new routes into the tables"
    assert known - set(ROUTES) == set()


def test_without_a_second_factor_only_the_way_to_one_is_open(stage):
    """In the practice that is not fictional: asked for at every door but these."""
    browser = stage.browsers["supervisee"]
    browser.cookies = SimpleCookie(stage.cookies["supervisee"])
    with transaction.atomic():
        login = browser.session
        del login[FOUND]
        login.save()
        ids = stage.ids["theo"] | {"note_id": stage.ids["theo"]["signed"]}
        led = {}
        for name in ROUTES:
            if not name.startswith("api_"):
                answer = browser.get(address(stage, name, ids))
                led[name] = answer.get("Location", "") == reverse("mfa_index")
                browser.cookies = SimpleCookie(stage.cookies["supervisee"])
        transaction.set_rollback(True)
    shown = {name for name, away in led.items() if not away}
    ways = {name for name in ROUTES if name.startswith("mfa_")}
    assert shown - ways - OPEN == {"unlock", "alive", "account_logout", "account_reauthenticate", "usersessions_list", "setup_recovery", "setup_factor"}  # fmt: skip
