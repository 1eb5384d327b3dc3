"""The `holdspace` command: start it, load or remove the fictional practice, recover a key."""
