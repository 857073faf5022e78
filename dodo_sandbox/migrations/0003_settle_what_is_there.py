"""Payments made before there were two currencies were settled in the one they were paid in."""

from django.db import migrations
from django.db.models import F


def settle_in_own_currency(apps, schema_editor):
    Payment = apps.get_model("dodo_sandbox", "Payment")
    Refund = apps.get_model("dodo_sandbox", "Refund")
    Payment.objects.update(
        settlement_amount=F("total_amount"),
        settlement_currency=F("currency"),
        settlement_tax=F("tax"),
    )
    Refund.objects.update(settlement_amount=F("amount"))
    for payment in Payment.objects.only("lines", "tax", "total_amount").iterator():
        for line in payment.lines:
            # A cart of several rows knew only its whole tax: each row has its share of it.
            whole = payment.total_amount or 1
            tax = (2 * line["amount"] * (payment.tax or 0) + whole) // (2 * whole)
            line |= {"tax": tax, "settlement_amount": line["amount"], "settlement_tax": tax}
        payment.save(update_fields=["lines"])


class Migration(migrations.Migration):

    dependencies = [("dodo_sandbox", "0002_settlement_and_journal")]

    operations = [migrations.RunPython(settle_in_own_currency, migrations.RunPython.noop)]
