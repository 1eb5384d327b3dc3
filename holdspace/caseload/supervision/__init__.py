"""Supervision: who supervises whom on a day, and the log of its meetings, apart from every client's record (decision 0027)."""
