"""What can be wrong with keys. Each is raised at start, and its sentence is printed as it stands."""


class KeyProblem(Exception):
    """Something is wrong with the keys; `sentence` says what, and what to do. Nothing secret is in it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class MissingKey(KeyProblem):
    """The key file, or dbkey.json, is not there."""


class UnsafeKey(KeyProblem):
    """The key lies where others can read it."""


class DamagedKey(KeyProblem):
    """A key file or dbkey.json cannot be read."""


class WrongKey(KeyProblem):
    """The key is a good one, but of another database."""


class MissingDatabase(KeyProblem):
    """The key is there, but the database file is not."""


class BadRecoveryCode(KeyProblem):
    """The code has a typing error, or belongs to another database."""


class WantsPassphrase(KeyProblem):
    """The key opens with a passphrase, and nobody has typed it yet."""


class WrongPassphrase(KeyProblem):
    """The passphrase does not open the key."""


class NoKeyring(KeyProblem):
    """The operating system's keyring does not answer, or is none."""


class NoRoom(KeyProblem):
    """The disk is too full for what was to be done; nothing was changed."""
