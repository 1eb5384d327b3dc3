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
    CLIENT_END_CARE = "client.end_care"
    CLIENT_HOLD = "client.hold"
    CLIENT_LIST = "client.list"
    CLIENT_READ = "client.read"
    CLIENT_SEE_NOTICE = "client.see_notice"

    ENCOUNTER_EDIT = "encounter.edit"
    ENCOUNTER_LIST = "encounter.list"
    ENCOUNTER_PLAN = "encounter.plan"
    ENCOUNTER_READ = "encounter.read"

    KIT_MAKE = "kit.make"

    NOTE_ADD_ADDENDUM = "note.add_addendum"
    NOTE_DISCARD = "note.discard"
    NOTE_DRAFT = "note.draft"
    NOTE_EDIT = "note.edit"
    NOTE_EXPORT = "note.export"
    NOTE_IMPORT = "note.import"
    NOTE_LIST = "note.list"
    NOTE_PRINT = "note.print"
    NOTE_READ = "note.read"
    NOTE_SEARCH = "note.search"
    NOTE_SIGN = "note.sign"

    PERSON_EDIT_SELF = "person.edit_self"
    PERSON_INVITE = "person.invite"
    PERSON_LIST = "person.list"
    PERSON_MANAGE = "person.manage"

    PRACTICE_MANAGE = "practice.manage"

    TEAM_ASSIGN = "team.assign"
    TEAM_READ = "team.read"
    TEAM_SUPERVISE = "team.supervise"

    TOKEN_ISSUE = "token.issue"
    TOKEN_LIST = "token.list"
    TOKEN_REVOKE = "token.revoke"
