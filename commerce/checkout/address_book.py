"""The billing addresses that a customer keeps, one of which the checkout begins with.

Nothing comes into it by itself: a customer adds an address, or ticks at the checkout that one be
kept. Orders have copies, so that whatever is done here changes no receipt.
"""

from collections.abc import Mapping

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import ngettext

from commerce.models import SavedAddress
from core.refusals import NotPossible

MOST = 10
PARTS = ("name", "country", "street", "city", "state", "postal_code", "company", "tax_id")


class BookFull(NotPossible):
    """MOST addresses are kept already; the text says so."""


def of(user) -> QuerySet[SavedAddress]:
    """The addresses of a customer, the default first, then the newest."""
    return SavedAddress.objects.filter(user=user)


def parts_of(address) -> dict[str, str]:
    """An address by the names of its parts: of the book, of an order, or as it was entered."""
    return {name: getattr(address, name) for name in PARTS}


def has_room(user) -> bool:
    """Whether the customer may keep one more."""
    return of(user).count() < MOST


@transaction.atomic
def keep(user, parts: Mapping[str, str], *, is_default: bool = False) -> SavedAddress:
    """Add an address, or find the same one that is kept already. The first is the default.

    Raises BookFull.
    """
    _lock(user)
    kept = list(of(user))
    found = next((each for each in kept if parts_of(each) == dict(parts)), None)
    if found is None:
        if len(kept) >= MOST:
            raise BookFull(why_full())
        found = SavedAddress.objects.create(user=user, **parts)
    if is_default or not any(each.is_default for each in kept):
        _make_default(user, found)
    return found


@transaction.atomic
def change(saved: SavedAddress, parts: Mapping[str, str], *, is_default: bool) -> None:
    """Write other words into an address. The default stays one until another is: nobody is left
    without. Raises SavedAddress.DoesNotExist for one that was deleted meanwhile."""
    _lock(saved.user)
    saved = of(saved.user).get(pk=saved.pk)
    for name, value in parts.items():
        setattr(saved, name, value)
    saved.save(update_fields=[*parts])
    if is_default:
        _make_default(saved.user, saved)


@transaction.atomic
def choose_default(saved: SavedAddress) -> None:
    """Let the checkout begin with this one."""
    _lock(saved.user)
    _make_default(saved.user, saved)


@transaction.atomic
def forget(saved: SavedAddress) -> None:
    """Delete an address. If it was the default, the newest of the others is it from now on."""
    user = saved.user
    _lock(user)
    of(user).filter(pk=saved.pk).delete()
    left = of(user).first()
    if left is not None and not left.is_default:
        _make_default(user, left)


def why_full() -> str:
    """What somebody reads who would keep one more."""
    return ngettext(
        "You keep %(number)s address already. Delete it to keep another one.",
        "You keep %(number)s addresses already. Delete one to keep another.",
        MOST,
    ) % {"number": MOST}


def _lock(user) -> None:
    """Two tabs of a customer stand in line."""
    get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)


def _make_default(user, saved: SavedAddress) -> None:
    of(user).filter(is_default=True).exclude(pk=saved.pk).update(is_default=False)
    of(user).filter(pk=saved.pk).update(is_default=True)
