"""A stranger's check of an export: one file that imports nothing of this house (docs/decisions/0016)."""
