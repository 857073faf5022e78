"""The outbox in Wagtail's admin."""
