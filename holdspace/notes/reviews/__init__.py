"""What becomes of a supervisee's signed note: who is asked to co-sign it, what they say beside its text (decision 0027)."""
