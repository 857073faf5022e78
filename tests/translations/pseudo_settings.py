"""The demo in English and in the made-up languages, for `make pseudo`."""

from site_config.settings.dev import *  # noqa: F403
from tests.translations import pseudo

pseudo.install()
LANGUAGES = [("en", "English"), *pseudo.NAMES.items()]
LANGUAGE_CODE = LANGUAGES[0][0]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
