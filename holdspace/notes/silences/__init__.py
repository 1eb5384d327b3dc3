"""What the boundary check is asked not to mark any more."""
