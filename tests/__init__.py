"""Tests mirror the rooms; house/ inspects the building, stories/ drive a browser."""
