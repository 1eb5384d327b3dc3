"""Who may open a clinician's emergency sheet, and what the clinician is told of it. The sheet itself is put together in encounters."""
