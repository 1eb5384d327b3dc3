"""Stories in a real browser, against a real server process with an encrypted database of its own."""
