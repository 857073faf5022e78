"""What whoever publishes a new version is told of those who will hear of it."""

from django.utils.translation import gettext, ngettext
from wagtail.admin import messages

from commerce.messages import announcements
from products.models import Release


def foretell(request, release) -> None:
    """After a publication: how many customers are told of the new version, and how many not."""
    if not isinstance(release, Release):
        return
    found = announcements.foreseen(release.page)
    if found is None:
        return
    announcement, told, said_no = found
    version = announcement.release.version
    if not told + said_no:
        words = gettext("Nobody owns an earlier version, so nobody is told of %(version)s.") % {
            "version": version
        }
    else:
        words = _told(told) % {"count": told, "version": version}
        if said_no:
            words = f"{words} {_said_no(said_no)}"
    messages.info(request, words)


def _told(count: int) -> str:
    if not count:
        return gettext("No customers are told of version %(version)s by e-mail in a minute.")
    return ngettext(
        "%(count)s customer is told of version %(version)s by e-mail in a minute.",
        "%(count)s customers are told of version %(version)s by e-mail in a minute.",
        count,
    )


def _said_no(count: int) -> str:
    return ngettext(
        "%(count)s has said no to such e-mails and will get none.",
        "%(count)s have said no to such e-mails and will get none.",
        count,
    ) % {"count": count}
