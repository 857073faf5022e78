"""The settings: those of production, and values of one's own."""

import os
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from site_config import example_values
from site_config.doctor.findings import Finding, good, warning, wrong


def is_production() -> bool:
    return _module().endswith(".production")


def _module() -> str:
    return os.environ.get("DJANGO_SETTINGS_MODULE", "")


def examine() -> Iterator[Finding]:
    name = _("Settings")
    found = [*_faults(name)]
    yield from found or [good(name, _("Those of production, with values of your own."))]


def _faults(name: str) -> Iterator[Finding]:
    if settings.DEBUG:
        text = _("DEBUG is on: whoever meets an error sees the inside of the shop.")
        advice = _("Set DEBUG=false, and restart.")
        yield (warning if _is_this_machine() else wrong)(name, text, advice)
    if not is_production():
        yield warning(
            name,
            _("These are settings for the demo and for development (%(module)s).")
            % {"module": _module()},
            _("For customers, set DJANGO_SETTINGS_MODULE to site_config.settings.production."),
        )
    if names := example_values.passwords_in_use(os.environ):
        yield warning(
            name,
            _("The password in these is one that everybody tries first: %(names)s.")
            % {"names": ", ".join(names)},
            _("Give the server another password, put it into .env, and restart."),
        )


def _is_this_machine() -> bool:
    host = urlsplit(settings.SITE_URL).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
