"""What whoever publishes a new version is told of those who will hear of it."""

from wagtail.admin import messages

from commerce.messages import announcements
from products.models import ProductPage


def foretell(request, page) -> None:
    """After a publication: how many customers are told of the new version, and how many not."""
    if not isinstance(page, ProductPage):
        return
    found = announcements.foreseen(page)
    if found is None:
        return
    announcement, told, said_no = found
    version = announcement.release.version
    if not told + said_no:
        words = f"Nobody owns an earlier version, so nobody is told of {version}."
    else:
        words = f"{_customers(told)} told of version {version} by e-mail in a minute."
        if said_no:
            words += f" {_have(said_no)} said no to such e-mails and will get none."
    messages.info(request, words)


def _customers(count: int) -> str:
    return "1 customer is" if count == 1 else f"{count or 'No'} customers are"


def _have(count: int) -> str:
    return "1 has" if count == 1 else f"{count} have"
