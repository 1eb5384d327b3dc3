"""Who is involved with whom: care teams, supervision, and the Actor built from them."""
