"""Verbs of the notes room, cut by noun: drafts, signing, addenda, importing."""
