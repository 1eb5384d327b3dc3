"""Screens of groups: the roster, a session with who came, its notes written once, and the one act that signs them."""
