"""What is known of payments so far stands in orders and reviews: carried over to rows of their own.

Refund and dispute events that were stored while the shop did not act on them wait to be applied.
"""

from django.db import migrations, models


def carry_payments_over(apps, schema_editor):
    Order, Payment, Review, PurchasedProduct, WebhookEvent = (
        apps.get_model("commerce", name)
        for name in ("Order", "Payment", "Review", "PurchasedProduct", "WebhookEvent")
    )
    for order in Order.objects.exclude(payment_id="").iterator():
        attempt = order.attempts.filter(payment_id=order.payment_id).first()
        Payment.objects.get_or_create(
            payment_id=order.payment_id,
            defaults={
                "order": order,
                "attempt": attempt,
                "session_id": (attempt and attempt.checkout_session_id) or "",
                "status": "succeeded",
                "total_amount": order.amount,
                "currency": order.currency,
                "tax": order.tax,
                "made_at": order.paid_at or order.created_at,
            },
        )
    for review in Review.objects.all():
        differs = review.reason in ("wrong_product", "wrong_amount")
        Payment.objects.get_or_create(
            payment_id=review.old_payment_id,
            defaults={
                "order": None if review.reason == "unknown_session" else review.order,
                "status": "succeeded",
                "mismatch": review.reason if differs else "",
                "made_at": review.created_at,
            },
        )
        Review.objects.filter(pk=review.pk).update(
            payment_id=review.old_payment_id,
            resolution="" if review.is_open else "dismissed",
        )
    PurchasedProduct.objects.exclude(revoked_at=None).update(ended="by_hand")
    kinds = models.Q(type__startswith="refund.") | models.Q(type__startswith="dispute.")
    WebhookEvent.objects.filter(kinds, status="ignored").update(status="pending", attempts=0)
    WebhookEvent.objects.update(signed_at=models.F("received_at"))


class Migration(migrations.Migration):
    dependencies = [("commerce", "0003_payments")]

    operations = [migrations.RunPython(carry_payments_over, migrations.RunPython.noop)]
