from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commerce", "0022_unique_for_each_offer"),
        ("products", "0017_chosen_prices"),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="minimum",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="In minor units: the least that could be paid, where the customer chose the amount.",
                null=True,
                verbose_name="least",
            ),
        ),
        migrations.AddField(
            model_name="providerproduct",
            name="minimum",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="In minor units: the least, where customers choose; then the amount is 0.",
                null=True,
            ),
        ),
    ]
