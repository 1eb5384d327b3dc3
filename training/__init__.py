"""Programs that build what is shipped as data."""
