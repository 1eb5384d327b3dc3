"""What a care team does in the day that `test_every_verb.py` runs: messages, a hand-over, an emergency sheet."""

from datetime import date

from holdspace.caseload.handing_over import queries as handed
from holdspace.caseload.handing_over import services as giving
from holdspace.caseload.handing_over.rules import HandOverFacts
from holdspace.caseload.messages import queries as read
from holdspace.caseload.messages import services as messages
from holdspace.caseload.messages.rules import MessageFacts
from holdspace.caseload.sheets import queries as sheets
from holdspace.caseload.sheets import services as delegates
from holdspace.encounters.handing_over import services as handing
from holdspace.encounters.sheets import services as opening
from holdspace.notes.crises import queries as crises
from holdspace.notes.services import drafts, filing
from tests.cast import AT


def day_of_care_team(day, cast):
    _messages(day, cast)
    _hand_over(day, cast)
    _sheet(day, cast)
    ada = cast.actor("ada")
    _crisis(
        cast,
        {"acute": "high", "reasoning": "lychee"},
        {"trigger": "tamarind", "steps": "papaya", "disposition": "guava"},
    )
    day(crises.last_crisis, ada, cast.clients["cleo"], at=AT)


def _messages(day, cast):
    ada, fay, cleo = cast.actor("ada"), cast.actor("fay"), cast.clients["cleo"]
    facts = MessageFacts("tamarind", to_role="front_desk", is_task=True, due_on=AT.date())
    task = day(messages.send_message, ada, cleo, facts, at=AT)
    day(messages.answer_message, fay, task.id, text="guava", at=AT)
    day(messages.settle_message, fay, task.id, at=AT)
    day(read.open_inbox, fay, at=AT)
    day(read.client_threads, ada, cast.client("cleo"), at=AT)
    day(read.open_thread, ada, task.id, at=AT)
    day(filing.file_thread, ada, task.id, at=AT)


def _hand_over(day, cast):
    olive, tomas, cleo, ada = cast.actor("olive"), cast.people["tomas"], cast.clients["cleo"], cast.people["ada"]
    facts = HandOverFacts("away", AT.date(), date(2025, 3, 20), {cleo: tomas})
    row = day(giving.give_clients, olive, ada, facts, at=AT)
    day(handed.open_caseload, olive, ada, at=AT)
    day(handed.unseen_hand_overs, cast.actor("tomas"), at=AT)
    day(giving.see_hand_over, cast.actor("tomas"), row.id, at=AT)
    day(giving.take_back, olive, row.id, at=AT)
    messages.send_message(cast.actor("fay"), cleo, MessageFacts("papaya", ada), at=AT)
    passed = {"to": tomas, "action": "team.hand_over"}
    day(messages.pass_on_messages, olive, ada, cleo, **passed, at=AT)
    row = day(handing.hand_over, olive, ada, facts, at=AT)
    day(handing.end_hand_over, olive, row.id, at=AT)


def _sheet(day, cast):
    ada, fay = cast.actor("ada"), cast.actor("fay")
    row = day(delegates.name_delegate, ada, fay.person, at=AT)
    day(sheets.own_sheets, fay, at=AT)
    day(delegates.note_opening, fay, ada.person, reason="feijoa", at=AT)
    sheet = day(opening.open_sheet, fay, ada.person, reason="feijoa", at=AT)
    day(sheets.unseen_openings, ada, at=AT)
    day(delegates.see_opening, ada, sheet.opening.id, at=AT)
    day(delegates.end_delegate, ada, row.id, at=AT)


def _crisis(cast, risk, sections):
    note = cast.draft(format_key="crisis", sections=sections)
    note = drafts.save_draft(cast.actor("ada"), note.id, sections=sections, revision=1, blocks={"risk": risk}, at=AT)
    cast.sign(note)
