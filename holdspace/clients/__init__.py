"""Clients: who they are, what they are called, and whom to reach."""
