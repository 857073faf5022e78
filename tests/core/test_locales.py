"""Wagtail's rows of languages, which `migrate` makes."""

import pytest
from django.apps import apps
from django.db.models.signals import post_migrate, pre_migrate
from wagtail.models import Locale

pytestmark = pytest.mark.django_db


def test_a_new_shop_whose_cache_stands_in_its_database_gets_its_languages(settings):
    """Wagtail tells the cache of each row, which has no table before there is anything else."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache_of_a_new_shop",
        }
    }
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("de", "German")]
    settings.WAGTAIL_I18N_ENABLED = True
    core = apps.get_app_config("core")
    told = {"app_config": core, "apps": apps, "using": "default", "verbosity": 0}
    for signal in (pre_migrate, post_migrate):
        signal.send(sender=core, interactive=False, plan=[], **told)
    assert set(Locale.objects.values_list("language_code", flat=True)) == {"en", "de"}
