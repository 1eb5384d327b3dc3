"""Couples and families: records of their own, with members who may each have a record too."""
