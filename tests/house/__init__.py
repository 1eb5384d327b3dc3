"""Tests that inspect the building itself (house.md 10)."""
