"""The operating system's keyring, by PyPI `keyring` (security.md 6.2). Only a real one is trusted with the key.

Real are the ones that keep their content encrypted under the login: Secret Service, KWallet, libsecret, macOS, Windows.
Every other backend (null, fail, plain text in a file, whatever a package brings along) is refused by name.
"""

from importlib import import_module
from typing import Any

from holdspace.kernel.keys.material import Keys, packed, unpacked
from holdspace.kernel.keys.problems import DamagedKey, MissingKey, NoKeyring
from holdspace.kernel.keys.record import dump, parse_json

SERVICE = "holdspace"
_REAL = {
    "keyring.backends.SecretService",
    "keyring.backends.kwallet",
    "keyring.backends.libsecret",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
}
_LOCKED = "The keyring is locked, or its service does not answer. Sign in to this computer's desktop, unlock it, and try again."


def answers() -> bool:
    """Is there a real keyring that would take a key at once, without asking anybody anything?"""
    try:
        backend = _backend()
    except NoKeyring:
        return False
    return not _would_ask(backend)


def put(name: str, keys: Keys) -> None:
    """Write the keys under a name."""
    backend = _backend()
    try:
        backend.set_password(SERVICE, name, dump(packed(keys)).decode())
    except Exception as error:  # noqa: BLE001  # backends raise what their services raise
        raise _trouble(error) from None


def get(name: str) -> Keys:
    """Read the keys under a name."""
    backend = _backend()
    try:
        text = backend.get_password(SERVICE, name)
    except Exception as error:  # noqa: BLE001
        raise _trouble(error) from None
    if text is None:
        raise MissingKey(
            f"The keyring of this user has no entry “{SERVICE} / {name}”, so the database stays shut. Run `holdspace recover` "
            "with the printed recovery code."
        )
    try:
        keys = unpacked(parse_json(text))
    except ValueError:
        keys = None
    if keys is None:
        raise DamagedKey(
            f"The entry “{SERVICE} / {name}” of the keyring is damaged. Run `holdspace recover` with the printed recovery code."
        )
    return keys


def remove(name: str) -> None:
    """Take the entry away; one that is not there is away already."""
    backend = _backend()
    try:
        if backend.get_password(SERVICE, name) is not None:
            backend.delete_password(SERVICE, name)
    except Exception as error:  # noqa: BLE001
        raise _trouble(error) from None


def _backend() -> Any:
    """The first real backend. `keyring` may chain several: the first that is real counts."""
    chosen = import_module("keyring").get_keyring()  # a tenth of a second, paid only where the key lies there
    for backend in _chained(chosen):
        if type(backend).__module__ in _REAL:
            return backend
    module = type(chosen).__module__
    if module in ("keyring.backends.fail", "keyring.backends.null", "keyring.backends.chainer"):
        raise NoKeyring(
            "No keyring of the operating system answers here (none is installed, or nobody is signed in to its desktop). "
            "Use a passphrase or a key file: `holdspace keys to-passphrase`, `holdspace keys to-file`."
        )
    raise NoKeyring(
        f"The keyring that answers here is {module}, which Holdspace does not know to keep a key encrypted. "
        "Use a passphrase or a key file: `holdspace keys to-passphrase`, `holdspace keys to-file`."
    )


def _chained(chosen: Any) -> list[Any]:
    try:
        return list(getattr(chosen, "backends", [chosen]))
    except Exception:  # noqa: BLE001  # a chain asks each of its backends, and one that is not there may raise anything
        return []


def _would_ask(backend: Any) -> bool:
    """A Secret Service without an unlocked default collection opens a window, and on a machine without one waits for it."""
    if type(backend).__module__ != "keyring.backends.SecretService":
        return False
    secretstorage = import_module("secretstorage")
    try:
        with secretstorage.dbus_init() as connection:
            return bool(secretstorage.Collection(connection, "/org/freedesktop/secrets/aliases/default").is_locked())
    except Exception:  # noqa: BLE001  # no default collection, no bus, no service: it would ask, or fail
        return True


def _trouble(error: Exception) -> NoKeyring:
    return NoKeyring(f"{_LOCKED} ({type(error).__name__})")
