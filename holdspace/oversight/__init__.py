"""The privacy officer's work: who looked at a client, unusual access, review of emergency access."""
