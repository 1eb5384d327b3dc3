"""Handing clients over together with their planned sessions."""
