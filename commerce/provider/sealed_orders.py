"""What the shop writes into the metadata of a checkout session, to know its own order again.

A payment whose order is gone (a backup was restored) names an order, a product and a price in its
metadata. Buyers can write metadata on static payment links, so the shop seals its own: with
SECRET_KEY, over all of it, over what is sold at the provider and over the customer's address, which
is not in the metadata. What was copied or changed does not fit any more (decision 32).
"""

import json
from dataclasses import dataclass
from datetime import datetime

from django.core.signing import BadSignature, Signer

from commerce.provider.objects import Payer

SALT = "commerce.sealed_orders"


class NotSealed(Exception):
    """The metadata bear no seal of this kind: a payment link's, or an earlier version's."""


class BrokenSeal(Exception):
    """The seal does not fit what it was found on, or SECRET_KEY is another one."""


@dataclass(frozen=True)
class SealedOrder:
    """An order as it was when its payment page was opened; `amount` in minor units.

    `product` is the translation key of its page, which no other page ever has.
    """

    reference: str
    product: str
    provider_product_id: str
    amount: int
    currency: str
    email: str
    placed_at: datetime
    # The keys of what was bought, and of what it upgrades; empty where there is none.
    edition: str = ""
    upgraded: str = ""
    # What a code took off the price, which lacks it already, in minor units, and its text then.
    discount: int = 0
    code: str = ""
    # The least that could be paid, in minor units, where the customer chose the amount.
    minimum: int | None = None

    def metadata(self) -> dict[str, str]:
        """What the session is given: texts, as the provider takes no others."""
        return {**self._words(), "seal": _signer().signature(self._statement())}

    def _words(self) -> dict[str, str]:
        words = {
            "order": self.reference,
            "product": self.product,
            "sold_as": self.provider_product_id,
            "price": f"{self.amount} {self.currency}",
            "placed": self.placed_at.isoformat(),
        }
        if self.edition:  # else it is sealed as before there were any
            words["edition"] = f"{self.edition} {self.upgraded}".rstrip()
        if self.discount:
            words["discount"] = f"{self.discount} {self.code}"
        if self.minimum is not None:
            words["minimum"] = f"from {self.minimum}"
        return words

    def _statement(self) -> str:
        return json.dumps([*self._words().values(), self.email.strip().lower()])

    @classmethod
    def read(cls, payer: Payer) -> "SealedOrder":
        """From what the provider says of a payment. Raises NotSealed or BrokenSeal."""
        words = payer.metadata
        if not words.get("seal"):
            raise NotSealed
        try:
            amount, currency = words["price"].split()
            edition, _, upgraded = words.get("edition", "").partition(" ")
            discount, _, code = words.get("discount", "0").partition(" ")
            least = words.get("minimum", "").removeprefix("from ")
            found = cls(
                reference=words["order"],
                product=words["product"],
                provider_product_id=words["sold_as"],
                amount=int(amount),
                currency=currency,
                email=payer.email,
                placed_at=datetime.fromisoformat(words["placed"]),
                edition=edition,
                upgraded=upgraded,
                discount=int(discount),
                code=code,
                minimum=int(least) if least else None,
            )
            # Tries the former keys of SECRET_KEY_FALLBACKS too.
            _signer().unsign(f"{found._statement()}:{words['seal']}")
        except (BadSignature, KeyError, ValueError) as error:
            raise BrokenSeal from error
        return found


def _signer() -> Signer:
    return Signer(salt=SALT)
