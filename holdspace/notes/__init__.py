"""Progress notes: drafts, signatures, addenda, finding. The legal record."""
