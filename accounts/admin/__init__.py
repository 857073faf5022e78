"""What accounts add to the admin beside its lists of people and logins."""
