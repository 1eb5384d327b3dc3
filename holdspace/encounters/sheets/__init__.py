"""The emergency sheet: whom a clinician would have seen in the next days, and how to reach them. Nothing clinical."""
