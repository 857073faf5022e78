from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "support"
    verbose_name = "Support"

    def ready(self) -> None:
        from notifications import resending
        from support import audit, notices  # noqa: F401  (audit registers itself)

        resending.register("support-answer", notices.answered_again)
