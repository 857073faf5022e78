"""The address book at the checkout: another address is chosen, and what was typed is not lost."""

import json
from dataclasses import dataclass, field

from commerce.checkout import address_book
from commerce.models import SavedAddress

TYPED = "typed"
MAX_TYPED = 4000


@dataclass(frozen=True)
class CheckoutAddresses:
    """What a customer can choose from. `filled` is what the form is to hold now, if they chose;
    `typed` the address that they had typed before, to go back to."""

    saved: list[SavedAddress] = field(default_factory=list)
    chosen: str = ""
    filled: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    is_asked_for: bool = False

    @property
    def has_room(self) -> bool:
        return len(self.saved) < address_book.MOST

    @property
    def default(self) -> SavedAddress | None:
        return next((each for each in self.saved if each.is_default), None)

    @property
    def typed_json(self) -> str:
        return json.dumps(self.typed) if self.typed else ""

    @property
    def choices(self) -> list[tuple[str, SavedAddress]]:
        """Each with what its option sends."""
        return [(str(each.pk), each) for each in self.saved]


def read(request) -> CheckoutAddresses:
    """What the customer keeps, and what they chose of it with this request."""
    saved = list(address_book.of(request.user))
    if request.method != "POST":
        return CheckoutAddresses(saved)
    typed, chosen = _typed_before(request), request.POST.get("saved_address", "")
    if "use_address" not in request.POST:
        return CheckoutAddresses(saved, chosen, typed=typed)
    now = {name: request.POST.get(name, "") for name in address_book.PARTS}
    own = {str(each.pk): address_book.parts_of(each) for each in saved}
    filled = typed if chosen == TYPED else own.get(chosen, {})
    if any(now.values()) and now != filled and now not in own.values():
        typed = {name: value for name, value in now.items() if value}
    if filled:
        filled = {**dict.fromkeys(address_book.PARTS, ""), **filled}
        filled["is_business"] = "on" if filled["company"] or filled["tax_id"] else ""
    return CheckoutAddresses(saved, chosen, filled, typed, is_asked_for=True)


def _typed_before(request) -> dict[str, str]:
    """What the form carried. It is the customer's own, and no more than what they can type."""
    sent = request.POST.get("typed_address", "")
    try:
        found = json.loads(sent) if len(sent) <= MAX_TYPED else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return {}
    return {
        name: value
        for name in address_book.PARTS
        if isinstance(value := found.get(name), str) and value
    }
