"""Pages of the room `oversight`."""
