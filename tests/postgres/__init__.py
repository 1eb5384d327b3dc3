"""A PostgreSQL server of a test run's own."""
