"""What lists, pages and actions in Wagtail's admin share."""
