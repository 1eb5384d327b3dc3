"""The verbs of psychotherapy."""
