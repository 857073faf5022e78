from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commerce", "0011_announcements_said_no")]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="order_hint",
            field=models.CharField(
                blank=True,
                help_text=(
                    "The order that its metadata name: buyers can write these, so never a proof."
                ),
                max_length=80,
            ),
        ),
        migrations.AddField(
            model_name="reconciliation",
            name="listed",
            field=models.PositiveIntegerField(
                default=0, help_text="Payments of no order that came onto the list for review."
            ),
        ),
    ]
