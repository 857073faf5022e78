"""Every review names its payment, and access that ended says why."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commerce", "0004_carry_payments_over")]

    operations = [
        migrations.RemoveField(model_name="review", name="old_payment_id"),
        migrations.AlterField(
            model_name="review",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="commerce.payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                fields=("payment", "reason"), name="one_review_per_payment"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchasedproduct",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended", ""), ("revoked_at", None)),
                    models.Q(("revoked_at__isnull", False), models.Q(("ended", ""), _negated=True)),
                    _connector="OR",
                ),
                name="ended_says_why",
            ),
        ),
    ]
