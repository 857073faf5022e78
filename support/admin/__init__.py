"""Support requests and canned replies in Wagtail's admin."""
