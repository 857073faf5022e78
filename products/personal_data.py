"""What products keep about people: who made and uploaded them. Buyers are commerce's."""

from django.utils.translation import ngettext

from core import personal_data
from core.personal_data import Fate, Holding
from core.personal_data.others import BY_STAFF
from products.models import ProductPage


def register() -> None:
    personal_data.hold(
        Holding("products.FileReport", ("accepted_by",), Fate.STAYS, BY_STAFF),
        Holding("products.Release", ("locked_by",), Fate.STAYS, BY_STAFF),
        Holding("products.Upload", ("user",), Fate.STAYS, BY_STAFF),
    )
    personal_data.register_refusal(why_not)


def why_not(user) -> str:
    """Products need somebody who answers for them."""
    number = ProductPage.objects.filter(owner=user).count()
    if not number:
        return ""
    words = ngettext(
        "This account owns %(number)s product. It has to be deleted, or given to somebody else by "
        "an admin; then the account can be deleted.",
        "This account owns %(number)s products. They have to be deleted, or given to somebody else "
        "by an admin; then the account can be deleted.",
        number,
    )
    return words % {"number": number}
