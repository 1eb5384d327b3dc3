"""Messages and tasks about a client, to a person or to a role: no part of the record until somebody files them to it."""
