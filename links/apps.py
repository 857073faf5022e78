from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LinksConfig(AppConfig):
    name = "links"
    verbose_name = _("Short URLs")

    def ready(self) -> None:
        from links import personal_data

        personal_data.register()
