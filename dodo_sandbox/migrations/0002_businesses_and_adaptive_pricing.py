from django.db import migrations, models

from dodo_sandbox.environment import BUSINESS_ID


def spread_refunds(apps, schema_editor):
    """Refunds of before know no rows: what they took counts against the payment's first one."""
    for refund in apps.get_model("dodo_sandbox", "Refund").objects.select_related("payment"):
        nothing = {"amount": 0, "settlement_amount": 0}
        refund.lines = [dict(nothing) for _ in refund.payment.lines]
        refund.lines[0] = {
            "amount": refund.amount,
            "settlement_amount": refund.settlement_amount,
        }
        refund.save()


def business():
    return models.CharField(default=BUSINESS_ID, max_length=40)


class Migration(migrations.Migration):

    dependencies = [
        ("dodo_sandbox", "0001_initial"),
    ]

    operations = [
        migrations.AddField("product", "business_id", business()),
        migrations.AddField("customer", "business_id", business()),
        migrations.AddField("checkoutsession", "business_id", business()),
        migrations.AddField("product", "deleted", models.BooleanField(default=False)),
        migrations.AddField(
            "checkoutsession", "billing_currency", models.CharField(max_length=3, null=True)
        ),
        migrations.AddField("checkoutsession", "fees_inclusive", models.BooleanField(null=True)),
        migrations.AddField("checkoutsession", "tax_id", models.CharField(max_length=40, null=True)),
        migrations.AddField(
            "checkoutsession",
            "customer_business_name",
            models.CharField(max_length=200, null=True),
        ),
        migrations.AddField("payment", "fee", models.BigIntegerField(default=0)),
        migrations.AddField("payment", "fee_inclusive", models.BooleanField(default=False)),
        migrations.AddField("payment", "rate", models.FloatField(default=1.0)),
        migrations.AddField("refund", "lines", models.JSONField(default=list)),
        migrations.RunPython(spread_refunds, migrations.RunPython.noop),
    ]
