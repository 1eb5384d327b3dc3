"""Clinical facts of a client: medications, allergies, diagnoses, with their days."""
