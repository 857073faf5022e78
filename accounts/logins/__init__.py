"""Who is logged in where, since when, and who tried."""
