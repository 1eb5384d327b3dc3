"""What keeps the practice going: backups that were restored and verified, and the kit for the day the server is down."""
