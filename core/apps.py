"""What all apps share, as an app: its settings and pictures have rows."""

from django.apps import AppConfig
from django.db.models.signals import pre_migrate


class CoreConfig(AppConfig):
    name = "core"

    def ready(self):
        from core.upgrades import refuse_to_migrate

        pre_migrate.connect(refuse_to_migrate, sender=self)
