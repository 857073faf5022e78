"""The language of somebody's account: of mails, and of pages on a browser that has chosen none."""

from django.conf import settings
from django.utils.translation import get_language

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


def of_mail_to(person: User | None) -> str:
    """Of a mail about the account of `person`, whoever's browser it was caused by; without an
    account, or one that has no language yet, the browser's."""
    if person is not None and languages.is_spoken(person.language):
        return person.language
    return get_language() or settings.LANGUAGE_CODE
