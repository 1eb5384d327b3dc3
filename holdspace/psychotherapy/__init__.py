"""Psychotherapy notes, sealed by their author's browser: this room holds ciphertext only, in a database of its own (house.md 14).

Nobody but `web.psychotherapy` and one job imports it (45 CFR 164.501: kept apart from the rest of the record). It holds no key and
knows no way to make one.
"""
