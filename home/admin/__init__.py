"""What home adds to the admin."""
