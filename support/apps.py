from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    name = "support"
    verbose_name = _("Support")

    def ready(self) -> None:
        from notifications import resending
        from support import audit, notices  # noqa: F401  (audit registers itself)

        resending.register("support-answer", notices.answered_again)
