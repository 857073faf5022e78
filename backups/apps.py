from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "backups"

    def ready(self) -> None:
        from backups import gaps
        from core import restores

        restores.register(gaps.of_restores)
