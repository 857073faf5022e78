"""A customer of whom the shop keeps one of everything: SIGN stands in each text that names them."""

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import LoginEvent, User
from commerce.audit import WITHDRAWAL_ANSWERED
from commerce.checkout import address_book, corrections
from commerce.models import (
    CustomerWithdrawal,
    Grant,
    LostOrder,
    NoUpdates,
    Order,
    PurchasedProduct,
    RefundRequest,
    Review,
    WebhookEvent,
)
from notifications import outbox, topics
from support.models import Attachment, Question, SupportRequest
from tests.commerce.sale_rows import sell_again
from tests.factories import ProductPageFactory, SupportRequestFactory, UserFactory

SIGN = "zxqvarnhem"
FILE = f"What {SIGN} saw".encode()
REPORT = '{"type":"payment.succeeded","data":{"payment_id":"pay_x","customer":{"name":"%s"}}}'


def make_person(product=None, sign: str = SIGN, email: str = "") -> User:
    """Somebody who has bought, asked, downloaded, and given their name everywhere."""
    product = product or ProductPageFactory(title="Lamp")
    user = UserFactory(
        email=email or f"{sign}@example.com",
        first_name=sign.title(),
        last_name=sign.title(),
        language="de",
    )
    rows = sell_again(product, user, user.pk)
    order, purchase = rows[Order], rows[PurchasedProduct]
    names = ("name", "street", "city", "state", "company", "tax_id", "postal_code")
    Order.objects.filter(pk=order.pk).update(
        **{name: f"{sign} {name}"[:20] for name in names}, country="SE"
    )
    order.refresh_from_db()
    corrections.correct_business(order, f"{sign} corrected", order.tax_id, user)
    address = {name: getattr(order, name) for name in corrections.ADDRESS}
    corrections.correct_address(order, {**address, "street": f"{sign} street 2"}, product.owner)
    withdrawal = rows[CustomerWithdrawal]
    CustomerWithdrawal.objects.filter(pk=withdrawal.pk).update(
        reason=f"I, {sign}, do not need it", answer=f"No, {sign}", status="declined"
    )
    log(withdrawal, WITHDRAWAL_ANSWERED, data={"cause": f"Declined: No, {sign}"})
    order.attempts.update(url=f"https://pay.example/{sign}")
    purchase.granted_because = f"For {sign}"
    purchase.save()
    Grant.objects.create(purchase=purchase, because=f"For {sign}", began_at=purchase.granted_at)
    LostOrder.objects.filter(customer=user).update(email=user.email)
    WebhookEvent.objects.create(
        webhook_id=f"msg_{user.pk}",
        body_sha256=f"sha_{user.pk}",
        body=(REPORT % sign).encode(),
        type="payment.succeeded",
        status="applied",
        order=order,
    )
    NoUpdates.objects.create(user=user, product=product)
    topics.choose(user, {"support": False})
    address_book.keep(
        user,
        {
            **{name: f"{sign} {name}"[:20] for name in address_book.PARTS},
            "country": "SE",
        },
    )
    request = SupportRequestFactory(
        user=user,
        product=product,
        purchase=purchase,
        subject=f"Trouble of {sign}",
        text=f"I am {sign}.",
        quote_text=f"For {sign}",
        meeting_url=f"https://meet.example/{sign}",
    )
    seller = product.owner
    request.messages.create(kind="staff", author=seller, text=f"Dear {sign}")
    request.messages.create(kind="note", author=seller, text=f"{sign} again, note of staff")
    Attachment.objects.create(
        message=request.messages.first(),
        file=ContentFile(FILE, name=f"{sign}.txt"),
        name=f"{sign}.txt",
        size=len(FILE),
        content_type="text/plain",
    )
    question = Question.objects.create(
        product=product, name=sign, email=user.email, text=f"May I, {sign}, ask?"
    )
    LoginEvent.objects.create(
        user=user, outcome="success", ip="203.0.113.7", user_agent=f"Firefox {sign}"
    )
    for number, status in enumerate(("sent", "failed", "pending")):
        message = outbox.enqueue(
            kind="support-answer",
            recipient=user.email,
            subject=f"For {sign}",
            text=f"Dear {sign}",
            dedupe_key=f"{number}-{user.pk}",
            about=question if number == 1 else None,
        )
        message.status, message.created_at = status, timezone.now()
        message.save()
    return user


def close_what_is_open(user: User) -> None:
    """Nothing of `user` is under way any more: neither payments to check nor refund requests."""
    Review.objects.update(is_open=False)
    RefundRequest.objects.filter(order__user=user).update(status="declined")


def requests_of(user: User):
    return SupportRequest.objects.filter(user=user)
