"""Handing clients over when somebody leaves or is away: places on care teams with their days, and tasks that move along."""
