"""What core does when somebody logs in, and after each `migrate`."""

from core import kept_forms, locales


def hand_over_kept_form(sender, request, user, **kwargs) -> None:
    kept_forms.hand_over(request, user)


def on_migrated(using: str, **kwargs) -> None:
    """An upgrade may come with a language that the shop did not speak before."""
    if using == locales.Locale.objects.db:
        locales.make_all()
