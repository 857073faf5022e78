"""What core does when somebody logs in, and before and after each `migrate`."""

from django.core.management import call_command

from core import kept_forms, locales


def hand_over_kept_form(sender, request, user, **kwargs) -> None:
    kept_forms.hand_over(request, user)


def make_cache_table(using: str, **kwargs) -> None:
    """Where the cache stands in the database: rows that `migrate` writes end what it keeps."""
    call_command("createcachetable", database=using, verbosity=0)


def on_migrated(using: str, **kwargs) -> None:
    """An upgrade may come with a language that the shop did not speak before."""
    if using == locales.Locale.objects.db:
        locales.make_all()
