"""Passwords as NIST SP 800-63B-4 asks: long, not guessable, no composition rules, no expiry; Argon2id underneath."""

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

LEAST_SCORE = 3
LONGEST = 100  # zxcvbn's work grows with length; what is longer is strong enough by length alone


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with 64 MiB, three passes, one lane (security.md 7.1)."""

    time_cost = 3
    memory_cost = 65_536
    parallelism = 1


class NotGuessable:
    """Refuses a password that zxcvbn can guess in fewer than 10^8 tries."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError with what to do about it."""
        known = [str(getattr(user, field, "") or "") for field in ("email", "name")]
        if zxcvbn(password[:LONGEST], user_inputs=[word for word in known if word])["score"] < LEAST_SCORE:
            raise ValidationError(
                "This password is too easy to guess. Four or five unrelated words make a good one.", code="guessable"
            )

    def get_help_text(self) -> str:
        """One sentence for the form."""
        return "At least 15 characters. Four or five unrelated words make a good one."
