"""System checks of `manage.py check --deploy`."""

from django.conf import settings
from django.core.checks import Tags, Warning, register
from django.utils.translation import gettext


@register(Tags.security, deploy=True)
def check_proxies(app_configs, **kwargs) -> list[Warning]:
    """The shop speaks http; https comes from a proxy, and is not seen where none is believed."""
    if settings.TRUSTED_PROXIES or not settings.SECURE_SSL_REDIRECT:
        return []
    return [
        Warning(
            gettext("TRUSTED_PROXIES is 0, so no proxy is believed that a request came by https."),
            hint=gettext(
                "Behind a proxy that speaks https every page would lead to itself. Set it to the "
                "number of your proxies, 1 for one."
            ),
            id="site_config.W001",
        )
    ]
