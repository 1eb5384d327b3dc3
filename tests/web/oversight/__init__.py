"""The screens of oversight."""
