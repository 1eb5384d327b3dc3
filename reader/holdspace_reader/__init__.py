"""Opens a Holdspace notebook of psychotherapy notes with its kit or passphrase, from an export or a server, without any JavaScript."""

__version__ = "1.0"
