"""Product ids and quantity of a payment as columns; reported_at."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commerce", "0012_payments_of_no_order")]

    operations = [
        *(migrations.RenameField(m, "said_at", "reported_at") for m in ("payment", "refund", "dispute")),
        migrations.RemoveField("payment", "bought"),
        migrations.AddField("payment", "product_ids", models.JSONField(blank=True, default=list, help_text="The provider's ids of what was paid for.")),
        migrations.AddField("payment", "quantity", models.PositiveIntegerField(blank=True, null=True, help_text="How many pieces, of all products together.")),
    ]
