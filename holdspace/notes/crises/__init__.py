"""The last crisis in a client's record."""
