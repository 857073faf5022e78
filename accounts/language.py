"""The language of somebody's account: of mails, and of pages on a browser that has chosen none."""

from django.conf import settings

from accounts.models import User
from core import languages


def at_login(request, user: User) -> None:
    """Have this browser speak the account's language; one without takes the browser's."""
    if not languages.are_several():
        return
    if not languages.is_spoken(user.language):
        user.language = languages.current()
        User.objects.filter(pk=user.pk).update(language=user.language)
    elif request is not None and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        request.language_to_keep = user.language
