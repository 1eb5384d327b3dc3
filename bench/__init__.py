"""The bench: a real server, a practice of a hundred thousand notes, and a floor from the same machine beside it."""
