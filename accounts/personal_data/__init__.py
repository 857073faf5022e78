"""A copy of what is kept about somebody, and the deletion of an account (decisions 63 and 64)."""
