"""What all apps share, as an app: its settings and pictures have rows."""

from django.apps import AppConfig
from django.db.models import ForeignKey
from django.db.models.signals import post_migrate, pre_migrate


class CoreConfig(AppConfig):
    name = "core"

    def ready(self):
        from django.contrib.auth.signals import user_logged_in
        from wagtail.admin.forms.models import register_form_field_override
        from wagtail.models import AbstractPage

        from core import public_pages
        from core.admin.choosers import choose_by_published_title
        from core.admin.comparisons import register_comparisons
        from core.personal_data import others
        from core.signals import hand_over_kept_form, make_cache_table, on_migrated
        from core.upgrades import refuse_to_migrate

        register_form_field_override(
            ForeignKey, to=AbstractPage, override=choose_by_published_title
        )
        register_comparisons()
        others.register()
        public_pages.register()
        user_logged_in.connect(hand_over_kept_form)
        pre_migrate.connect(refuse_to_migrate, sender=self)
        pre_migrate.connect(make_cache_table, sender=self)
        post_migrate.connect(on_migrated, sender=self)
