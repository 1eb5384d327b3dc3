"""Django database backend over SQLCipher: one encrypted file, a fair write queue (security.md 6.1, house.md 12)."""
