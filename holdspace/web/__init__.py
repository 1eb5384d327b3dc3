"""The web face: server-rendered pages over the rooms. Strangers to the other faces."""
