"""What the provider tells the shop of the test's order, through the shop's own settlement."""

from commerce.payments.settlement import settle_dispute, settle_payment, settle_refund
from commerce.provider.objects import ProviderDispute, ProviderPayment, ProviderRefund
from tests.commerce.events import dispute_data, payment_data, refund_data


def pay(**changes):
    return settle_payment(ProviderPayment.read(payment_data(**changes)), "test")


def refund(**changes):
    return settle_refund(ProviderRefund.read(refund_data(**changes)), "test")


def refund_part(amount=900, **changes):
    return refund(amount=amount, is_partial=True, **changes)


def dispute(status, **changes):
    return settle_dispute(ProviderDispute.read(dispute_data(status, **changes)), "test")


def words_of(answer) -> str:
    """The text of a page's main part, its white space collapsed."""
    from bs4 import BeautifulSoup

    page = BeautifulSoup(answer.content, "html.parser")
    return " ".join((page.find("main") or page).get_text(" ").split())
