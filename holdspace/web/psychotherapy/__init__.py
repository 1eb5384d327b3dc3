"""The page for psychotherapy notes and what it asks the server for."""
