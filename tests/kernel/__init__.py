"""The ground floor: keys, the encrypted database, the write queue."""
