"""Discount codes: whether one applies, what it takes off, and which one a customer has chosen."""
