"""The demo as an app, for its command. It has no rows."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = "demo"
