"""The keys of a data directory: key file, recovery code, and the slots they lie in (security.md 6.2)."""
