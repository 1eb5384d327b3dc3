"""Asking for the passphrase of the key: on the terminal, or on the first line of standard input; never as an argument."""

import getpass
import sys
from collections.abc import Callable

from django.core.exceptions import ValidationError

from holdspace.kernel.errors import Refused
from holdspace.kernel.keys.problems import WantsPassphrase, WrongPassphrase
from holdspace.kernel.keys.store import KeyStore

TRIES = 3
PROMPT = "Passphrase of the key: "

# Opens the key of the store with a passphrase and answers what was typed.
Asking = Callable[[KeyStore], str]


def at_terminal(store: KeyStore) -> str:
    """Three tries on the terminal; without one, a single try with the first line of standard input."""
    if not sys.stdin.isatty():
        typed = sys.stdin.readline().rstrip("\r\n")
        if not typed:
            raise WantsPassphrase(
                "The key opens with a passphrase, and there is no terminal to ask on. Give it on the first line of standard input."
            )
        store.unlock(typed)
        return typed
    for _ in range(TRIES):
        typed = _ask(PROMPT)
        try:
            store.unlock(typed)
        except WrongPassphrase as problem:
            print(problem.sentence, file=sys.stderr)
        else:
            return typed
    raise WrongPassphrase(
        "Three passphrases, and none of them opens the key. Begin again, or run `holdspace recover` with the printed recovery code."
    )


def new_one() -> str:
    """A new passphrase, typed twice on the terminal; it is asked of it what is asked of a password."""
    if not sys.stdin.isatty():
        typed = sys.stdin.readline().rstrip("\r\n")
    else:
        typed = _ask("New passphrase (at least 15 characters; five unrelated words make a good one): ")
        if typed != _ask("The same once more: "):
            raise Refused("The two are not the same. Nothing was changed.")
    _refuse_weak(typed)
    return typed


def _ask(prompt: str) -> str:
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise WantsPassphrase("No passphrase was typed. Nothing was changed.") from None


def _refuse_weak(typed: str) -> None:
    """The rules of passwords (settings.AUTH_PASSWORD_VALIDATORS): 15 characters, not guessable, not common."""
    if not typed:
        raise Refused("No passphrase was typed. Nothing was changed.")
    from django.contrib.auth.password_validation import validate_password  # noqa: PLC0415  # needs the settings to be ready

    try:
        validate_password(typed)
    except ValidationError as error:
        sentences = " ".join(error.messages).replace("password", "passphrase")
        raise Refused(f"{sentences} Nothing was changed.") from None
