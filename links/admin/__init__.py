"""Short URLs in Wagtail's admin."""
