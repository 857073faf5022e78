"""Products and categories in Wagtail's admin."""
