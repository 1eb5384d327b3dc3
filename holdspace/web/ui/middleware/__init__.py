"""What stands around every request of the web face, one small module each."""
