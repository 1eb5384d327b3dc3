"""Tags and filters of the shared pages."""
