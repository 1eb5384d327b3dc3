"""PostgreSQL: Django's backend, which tells the database with every statement whose practice is meant (decision 0014)."""
