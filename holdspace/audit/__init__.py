"""What happened: one event for everything done, seen, refused or signed in, without clinical text and without foreign keys."""
