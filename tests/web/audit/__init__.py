"""The screens of audit."""
