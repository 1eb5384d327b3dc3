"""A fictional practice to look around in, loaded through the same verbs as the screens. Everyone in it is invented."""
