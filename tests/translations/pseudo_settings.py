"""The demo in en-XA, for `make pseudo`."""

from site_config.settings.dev import *  # noqa: F403
from tests.translations import pseudo

pseudo.install()
LANGUAGE_CODE = pseudo.CODE
LANGUAGES = [(pseudo.CODE, "Pseudo")]
