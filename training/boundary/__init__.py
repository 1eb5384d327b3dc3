"""Builds the model of the boundary check from sentences, and says how good it is."""
