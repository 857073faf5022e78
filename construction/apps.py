"""Under construction as an app."""

from django.apps import AppConfig
from django.contrib.auth import get_user_model
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


class ConstructionConfig(AppConfig):
    name = "construction"
    verbose_name = _("under construction")

    def ready(self):
        from construction import personal_data
        from construction.models import EntryKey

        personal_data.register()

        # A key ends with the account of its person, however that ends.
        post_delete.connect(key_deleted, sender=EntryKey)
        post_save.connect(account_saved, sender=get_user_model())


def key_deleted(**kwargs) -> None:
    from construction import state

    state.refresh_soon()


def account_saved(instance, created, update_fields=None, **kwargs) -> None:
    from construction import state

    could_end_keys = update_fields is None or "is_active" in update_fields
    if could_end_keys and not created and instance.entry_keys.filter(revoked_at=None).exists():
        state.refresh_soon()
