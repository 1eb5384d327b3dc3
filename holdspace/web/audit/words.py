"""Plain words for what the log holds: each act as it reads when done, and as it reads when refused."""

ACTS: dict[str, tuple[str, str]] = {
    "audit.export": ("took out a part of the access log", "take out the access log"),
    "audit.read": ("read the access log", "read the access log"),
    "audit.witness": ("checked how the log goes on", "check how the log goes on"),
    "audit.review": ("reviewed access", "review access"),
    "backup.add_recipient": ("let one more key open backups", "let one more key open backups"),
    "backup.make": ("made a backup", "make a backup"),
    "backup.read": ("looked at the backups", "look at the backups"),
    "backup.remove": ("removed a backup that newer ones made superfluous", "remove a backup"),
    "backup.remove_recipient": ("took a key away from backups", "take a key away from backups"),
    "backup.restore": ("restored the practice from a backup", "restore the practice from a backup"),
    "backup.skip": ("changed the tables without a backup", "change the tables without a backup"),
    "client.admit": ("admitted a client", "admit a client"),
    "client.break_glass": ("opened a record in an emergency", "open a record in an emergency"),
    "client.edit": ("changed a client's details", "change a client's details"),
    "client.end_care": ("changed the end of care", "change the end of care"),
    "client.hold": ("looked at legal holds", "place or lift a legal hold"),
    "client.list": ("looked through clients", "look through clients"),
    "client.read": ("opened a client's details", "open a client's details"),
    "client.see_notice": ("was told of an emergency access", "see a notice"),
    "encounter.edit": ("changed a session", "change a session"),
    "encounter.list": ("looked through sessions", "look through sessions"),
    "encounter.plan": ("planned a session", "plan a session"),
    "encounter.read": ("opened a session", "open a session"),
    "key.changed": ("changed the key of the database", "change the key of the database"),
    "key.moved": ("moved the key of the database to another place", "move the key of the database"),
    "key.recovered": ("used the recovery code at the machine", "use the recovery code at the machine"),
    "kit.make": ("made a downtime kit", "make a downtime kit"),
    "kit.read": ("looked at their downtime kit", "look at a downtime kit"),
    "kit.remove": ("had a downtime kit deleted that expired", "delete a downtime kit"),
    "kit.switch_off": ("switched their downtime kit off", "switch a downtime kit off"),
    "kit.switch_on": ("switched their downtime kit on", "switch a downtime kit on"),
    "note.add_addendum": ("added an addendum", "add an addendum"),
    "note.discard": ("threw a draft away", "throw a draft away"),
    "note.draft": ("began a note", "begin a note"),
    "note.edit": ("wrote in a draft", "write in a draft"),
    "note.export": ("exported a signed record", "export a signed record"),
    "note.import": ("imported notes", "import notes"),
    "note.list": ("looked through notes", "look through notes"),
    "note.print": ("printed a note", "print a note"),
    "note.read": ("opened a note", "open a note"),
    "note.search": ("searched notes", "search notes"),
    "note.sign": ("signed a note", "sign a note"),
    "person.add_passkey": ("set up a passkey", "set up a passkey"),
    "person.change_factor": ("changed their second factor", "change a second factor"),
    "person.change_password": ("changed their password", "change a password"),
    "person.edit_self": ("changed their preferences", "change preferences"),
    "person.invite": ("invited somebody", "invite somebody"),
    "person.join": ("joined the practice", "join the practice"),
    "person.list": ("looked at the list of people", "look at the list of people"),
    "person.manage": ("changed a person", "change a person"),
    "person.read": ("opened a person's page", "open a person's page"),
    "person.remove_passkey": ("took a passkey away", "take a passkey away"),
    "person.reset_at_machine": ("had the login reset at the machine", "reset a login at the machine"),
    "person.sign_in": ("signed in", "sign in"),
    "person.sign_out": ("signed out", "sign out"),
    "person.use_reset": ("set a new password", "set a new password"),
    "practice.confirm_recovery_code": ("confirmed the recovery code", "confirm the recovery code"),
    "practice.found": ("founded the practice", "found the practice"),
    "practice.make_recovery_code": ("made a recovery code", "make a recovery code"),
    "practice.manage": ("changed the practice's settings", "change the practice's settings"),
    "team.assign": ("put somebody on a care team", "change a care team"),
    "team.read": ("opened a care team", "open a care team"),
    "team.supervise": ("started a supervision", "change a supervision"),
    "token.issue": ("issued a token", "issue a token"),
    "token.list": ("looked at the tokens", "look at the tokens"),
    "token.revoke": ("revoked a token", "revoke a token"),
    "token.use": ("used a token", "use a token"),
}
# What the reason of an act that was done adds; a refusal's reason is a kind of error and says nothing more.
DETAILS = {
    ("audit.read", "looks"): "looked up who had looked at a client",
    ("audit.review", "hours"): "changed the practice's hours",
    ("audit.review", "list"): "looked at what is to be reviewed",
    ("audit.review", "opened"): "opened something to review",
    ("client.break_glass", "ended"): "ended an emergency access",
    ("backup.make", "before an upgrade"): "made a backup before an upgrade",
    ("backup.make", "begun"): "began a backup",
    ("backup.make", "doubtful"): "made a backup whose record does not verify",
    ("backup.make", "nightly"): "made the nightly backup",
    ("client.edit", "removed"): "removed a contact",
    ("client.end_care", "ended"): "ended care",
    ("client.end_care", "resumed"): "resumed care",
    ("client.hold", "lifted"): "lifted a legal hold",
    ("client.hold", "placed"): "placed a legal hold",
    ("client.see_notice", "seen"): "said that they saw a notice of an emergency access",
    ("encounter.edit", "cancelled"): "changed a session, now cancelled",
    ("encounter.edit", "held"): "changed a session, now held",
    ("encounter.edit", "missed"): "changed a session, now missed",
    ("kit.make", "download"): "took a downtime kit away",
    ("kit.make", "nightly"): "was given the downtime kit of the evening",
    ("kit.switch_on", "new code"): "gave their downtime kit a new code",
    ("note.edit", "format"): "changed a draft's format",
    ("person.manage", "deactivated"): "ended a person's access",
    ("person.manage", "login reset"): "reset a login",
    ("person.manage", "reactivated"): "gave a person access again",
    ("team.assign", "ended"): "took somebody off a care team",
    ("team.supervise", "ended"): "ended a supervision",
}
GROUPS = (
    ("", "Everything"),
    ("note.", "Notes"),
    ("note.sign", "Signatures"),
    ("client.", "Clients"),
    ("encounter.", "Sessions"),
    ("team.", "Care teams and supervision"),
    ("person.", "People and sign-ins"),
    ("token.", "Tokens for programs"),
    ("practice.", "The practice"),
    ("backup.", "Backups"),
    ("kit.", "Downtime kits"),
    ("audit.", "This log"),
)
FACES = {"web": "in the browser", "api": "by a program", "cli": "at the command line", "job": "by Holdspace itself"}


def act_words(action: str, *, refused: bool, kind: str = "", reason: str = "") -> str:
    """What was done, or what somebody tried to do."""
    plain = action.replace(".", ": ").replace("_", " ")
    done, tried = ACTS.get(action, (plain, plain))
    if refused:
        return f"tried to {tried}" if action in ACTS else tried
    if action == "client.edit" and kind == "contact" and not reason:
        return "added a contact"
    return DETAILS.get((action, reason), done)


def origin_words(face: str, address: str) -> str:
    """Where it came from."""
    words = ", ".join(word for word in (FACES.get(face, face), address) if word)
    return words[:1].upper() + words[1:]
