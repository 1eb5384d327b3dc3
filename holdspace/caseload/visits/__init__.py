"""What happened in a client's record while its reader was away."""
