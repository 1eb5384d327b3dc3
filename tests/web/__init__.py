"""Screens: short stories with the test client."""
