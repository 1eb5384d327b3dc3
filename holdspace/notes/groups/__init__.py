"""A group's notes while they are written: the part that all share, and each member's own."""
