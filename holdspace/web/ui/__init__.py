"""What every screen stands on: the base page, its components, scripts, styles and middleware."""
