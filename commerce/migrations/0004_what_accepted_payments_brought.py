"""Write on the orders of 0.2.0 what payments brought that somebody accepted although they differ."""

from django.db import migrations


def brought(payment, order):
    """Minor units of the order's currency; None where the provider names another."""
    if payment.currency == order.currency:
        return payment.total_amount
    return payment.settlement_amount if payment.settlement_currency == order.currency else None


def forwards(apps, schema_editor):
    accepted = apps.get_model("commerce", "Payment").objects.filter(is_accepted=True)
    for payment in accepted.exclude(order=None).select_related("order").iterator():
        order = payment.order
        received = brought(payment, order)
        if order.payment_id == payment.payment_id and received not in (None, order.amount):
            order.received = received
            order.save(update_fields=["received"])


class Migration(migrations.Migration):
    dependencies = [("commerce", "0003_what_orders_brought_and_the_providers_price")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
