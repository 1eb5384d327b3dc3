"""The screens of continuity."""
