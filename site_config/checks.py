"""System checks of the whole shop; those of `deploy=True` are of `manage.py check --deploy`."""

from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.utils.translation import gettext, to_locale


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


@register(Tags.translation)
def check_catalogues(app_configs, **kwargs) -> list[Error]:
    """A language whose catalogue was not compiled, or is a wrong one, would be English."""
    folders = [Path(settings.LOCALE_PATHS[0]) / to_locale(code) for code, _ in settings.LANGUAGES]
    catalogues = [folder / "LC_MESSAGES" / "django.po" for folder in folders]
    return [
        Error(
            gettext("%(file)s is not compiled, so that the shop would say all of it in English.")
            % {"file": f"locale/{file.parts[-3]}/LC_MESSAGES/{file.name}"},
            hint=gettext("Run “manage.py compilemessages”: it names what is wrong."),
            id="site_config.E001",
        )
        for file in catalogues
        if file.exists() and not file.with_suffix(".mo").exists()
    ]
