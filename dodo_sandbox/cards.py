"""The provider's test cards. Any other number is a mistake at the field, and charges nothing."""

from dataclasses import dataclass

EXPIRY = "06/32"
CVV = "123"


@dataclass(frozen=True)
class Card:
    number: str
    # The provider's error code; empty when the card pays.
    outcome: str
    meaning: str

    @property
    def written(self) -> str:
        return " ".join(self.number[at : at + 4] for at in range(0, 16, 4))


CARDS = (
    Card("4242424242424242", "", "pays"),
    Card("4000000000000002", "CARD_DECLINED", "is declined"),
    Card("4000000000009995", "INSUFFICIENT_FUNDS", "has insufficient funds"),
)

OUTCOME_MESSAGES = {
    "CARD_DECLINED": "Your card was declined. Try another card or contact your bank.",
    "INSUFFICIENT_FUNDS": "Your card has insufficient funds. Try another card.",
    "CUSTOMER_CANCELLED": "The payment was cancelled.",
}


def check(number: str, expiry: str, cvv: str) -> tuple[Card | None, dict[str, str]]:
    """The card that was typed, or what is wrong at which field."""
    errors = {}
    digits = "".join(sign for sign in number if sign not in " -")
    card = next((card for card in CARDS if card.number == digits), None)
    if not digits:
        errors["card_number"] = "Enter a card number: one of the test cards listed here."
    elif card is None:
        errors["card_number"] = "This is not a test card. Use one of those listed here."
    if _plain_expiry(expiry) not in ("0632", "062032"):
        errors["expiry"] = f"The test cards expire {EXPIRY}."
    if cvv.strip() != CVV:
        errors["cvv"] = f"The test cards have the security code {CVV}."
    return (None if errors else card), errors


def _plain_expiry(expiry: str) -> str:
    month, _, year = expiry.replace(" ", "").replace("-", "/").partition("/")
    return month.zfill(2) + year if year else month
