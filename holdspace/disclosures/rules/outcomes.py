"""What is found for one record kind, while it is being found."""

from dataclasses import dataclass, field

from holdspace.disclosures.rules.words import NOTICES, RELEASED, Token

NOTICE_232 = "part2_notice_2.32"
CONSENT_COPY = "part2_consent_copy"
CLOSING = {
    Token.RELEASE: "It may go out.",
    Token.RELEASE_REQUIRED: "It must be given.",
    Token.NEEDS_AUTHORIZATION: "It stays in until a valid authorization is there.",
    Token.NEEDS_CONSENT: "It stays in until a valid Part 2 consent is there.",
    Token.REFUSE: "It does not go out.",
    Token.NO_RIGHT: "There is no right to it.",
    Token.DISCRETIONARY: "The practice may refuse or allow it after a recorded professional judgment.",
    Token.HOLD_FOR_REVIEW: "Nothing goes out yet: a person has to look, with counsel where a sentence above says so.",
    Token.NOTICE_REQUIRED: "Notice is due.",
    Token.NO_NOTICE: "No notice is owed.",
}


@dataclass(slots=True)
class Outcome:
    """row: the row that decided. token: none yet while it is open. marks: minimum necessary and accounting of what goes out.

    authorized: the ground is a HIPAA authorization, so both marks are off (164.502(b)(2)(iii), 164.528(a)(1)(iv)).
    """

    row: str
    token: Token | None = None
    reasons: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    citations: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    minimum_necessary: bool | None = None
    in_accounting: bool | None = None
    authorized: bool = False

    @property
    def released(self) -> bool:
        """Does something go out?"""
        return self.token in RELEASED

    @property
    def noticed(self) -> bool:
        """Is it an answer about a breach?"""
        return self.token in NOTICES

    def settle(self, token: Token, why: str = "", missing: list[str] | tuple[str, ...] = ()) -> None:
        """Decide, with the sentence why and what is missing."""
        self.token = token
        if why:
            self.reasons.append(why)
        if self.released:
            self.missing.clear()
        self.missing.extend(one for one in missing if one not in self.missing)

    def keep_in(self, token: Token, why: str, missing: list[str] | tuple[str, ...] = ()) -> None:
        """Take back a release: nothing travels with it and nothing is counted."""
        self.settle(token, why, missing)
        self.attachments.clear()

    def by_consent(self) -> None:
        """It goes out under a Part 2 consent: the notice of 2.32 and the consent travel with it."""
        self.attachments += [NOTICE_232, CONSENT_COPY]
        self.citations += ["2.31(a)", "2.32"]

    def by_authorization(self) -> None:
        """It goes out under a HIPAA authorization."""
        self.authorized = True
        self.citations.append("164.508(c)")
