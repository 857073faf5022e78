"""The project itself is an app too, for the commands that know all others."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "site_config"
