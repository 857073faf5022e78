"""Schedules in Wagtail's admin, by wagtail-modeladmin."""
