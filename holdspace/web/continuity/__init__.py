"""Pages of the room `continuity`."""
