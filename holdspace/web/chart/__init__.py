"""Screens of chart."""
