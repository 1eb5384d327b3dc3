"""Sessions of a group: planned and held as one, with who came. Everybody who came has an encounter of their own."""
