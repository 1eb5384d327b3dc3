"""Every act the product knows, spelled room.verb, in order of the alphabet within a room."""

from enum import StrEnum


class Action(StrEnum):
    """One word for each thing a person can ask to do."""

    AUDIT_EXPORT = "audit.export"
    AUDIT_READ = "audit.read"
    AUDIT_REVIEW = "audit.review"
    AUDIT_WITNESS = "audit.witness"

    BACKUP_MAKE = "backup.make"
    BACKUP_READ = "backup.read"

    CLIENT_ADMIT = "client.admit"
    CLIENT_BREAK_GLASS = "client.break_glass"
    CLIENT_EDIT = "client.edit"
    CLIENT_EDIT_CLINICAL = "client.edit_clinical"
    CLIENT_END_CARE = "client.end_care"
    CLIENT_HOLD = "client.hold"
    CLIENT_LIST = "client.list"
    CLIENT_READ = "client.read"
    CLIENT_READ_CLINICAL = "client.read_clinical"
    CLIENT_SEE_NOTICE = "client.see_notice"

    ENCOUNTER_EDIT = "encounter.edit"
    ENCOUNTER_LIST = "encounter.list"
    ENCOUNTER_PLAN = "encounter.plan"
    ENCOUNTER_READ = "encounter.read"

    FORMAT_EDIT = "format.edit"
    FORMAT_LIST = "format.list"

    GROUP_EDIT = "group.edit"
    GROUP_ENROL = "group.enrol"
    GROUP_LIST = "group.list"
    GROUP_READ = "group.read"
    GROUP_WRITE = "group.write"

    KIT_MAKE = "kit.make"

    MESSAGE_LIST = "message.list"
    MESSAGE_READ = "message.read"
    MESSAGE_SEND = "message.send"
    MESSAGE_SETTLE = "message.settle"

    NOTE_ADD_ADDENDUM = "note.add_addendum"
    NOTE_COSIGN = "note.cosign"
    NOTE_DISCARD = "note.discard"
    NOTE_DRAFT = "note.draft"
    NOTE_EDIT = "note.edit"
    NOTE_EXPORT = "note.export"
    NOTE_IMPORT = "note.import"
    NOTE_LIST = "note.list"
    NOTE_PRINT = "note.print"
    NOTE_READ = "note.read"
    NOTE_RETRACT = "note.retract"
    NOTE_REVIEW = "note.review"
    NOTE_SEARCH = "note.search"
    NOTE_SIGN = "note.sign"
    NOTE_TAKE_OVER = "note.take_over"

    NOTEBOOK_KEEP = "notebook.keep"

    PERSON_EDIT_SELF = "person.edit_self"
    PERSON_INVITE = "person.invite"
    PERSON_LIST = "person.list"
    PERSON_MANAGE = "person.manage"

    PHRASE_EDIT = "phrase.edit"
    PHRASE_LIST = "phrase.list"
    PHRASE_SHARE = "phrase.share"

    PRACTICE_MANAGE = "practice.manage"

    SAFETY_PLAN_EDIT = "safety_plan.edit"
    SAFETY_PLAN_READ = "safety_plan.read"

    SHEET_DELEGATE = "sheet.delegate"
    SHEET_LIST = "sheet.list"
    SHEET_OPEN = "sheet.open"
    SHEET_SEE_NOTICE = "sheet.see_notice"

    SUPERVISION_LOG = "supervision.log"
    SUPERVISION_READ = "supervision.read"

    TEAM_ASSIGN = "team.assign"
    TEAM_HAND_OVER = "team.hand_over"
    TEAM_READ = "team.read"
    TEAM_SUPERVISE = "team.supervise"
    TEAM_TAKE_OVER = "team.take_over"

    TOKEN_ISSUE = "token.issue"
    TOKEN_LIST = "token.list"
    TOKEN_REVOKE = "token.revoke"
