from django.apps import AppConfig


class SandboxConfig(AppConfig):
    name = "dodo_sandbox"
    default_auto_field = "django.db.models.BigAutoField"
