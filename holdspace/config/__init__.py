"""Settings, addresses and wiring. Nothing imports it."""
