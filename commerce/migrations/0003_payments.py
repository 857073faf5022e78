"""The provider's payments, refunds and disputes get rows of their own (filled by the next one)."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commerce", "0002_initial"),
        ("products", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("dispute_id", models.CharField(max_length=80, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("opened", "Opened"),
                            ("challenged", "Challenged"),
                            ("won", "Won"),
                            ("cancelled", "Cancelled"),
                            ("lost", "Lost"),
                            ("accepted", "Accepted"),
                            ("expired", "Expired"),
                        ],
                        max_length=12,
                    ),
                ),
                ("stage", models.CharField(blank=True, max_length=40)),
                (
                    "amount",
                    models.CharField(
                        blank=True, help_text="The provider's text, in minor units.", max_length=40
                    ),
                ),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "said_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="Age of what is known."
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("payment_id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("session_id", models.CharField(blank=True, max_length=80)),
                ("customer_id", models.CharField(blank=True, max_length=80)),
                ("status", models.CharField(blank=True, max_length=40)),
                ("total_amount", models.BigIntegerField(blank=True, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("tax", models.BigIntegerField(blank=True, null=True)),
                ("settlement_amount", models.BigIntegerField(blank=True, null=True)),
                ("settlement_currency", models.CharField(blank=True, max_length=3)),
                ("settlement_tax", models.BigIntegerField(blank=True, null=True)),
                (
                    "bought",
                    models.CharField(
                        blank=True,
                        help_text="The provider's products, with their quantity.",
                        max_length=300,
                    ),
                ),
                (
                    "mismatch",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("wrong_product", "Another product was paid for"),
                            ("wrong_amount", "Amount or currency differs from the order"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "is_accepted",
                    models.BooleanField(
                        default=False,
                        help_text="Somebody decided that it pays the order although it differs.",
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "said_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="Age of what is known."
                    ),
                ),
            ],
            options={
                "ordering": ["made_at", "payment_id"],
            },
        ),
        migrations.CreateModel(
            name="Reconciliation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("is_running", models.BooleanField(default=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                (
                    "page",
                    models.PositiveIntegerField(
                        default=0, help_text="The next page to ask for, from 0."
                    ),
                ),
                (
                    "looked_at",
                    models.PositiveIntegerField(default=0, help_text="Payments looked at."),
                ),
                (
                    "healed",
                    models.PositiveIntegerField(
                        default=0, help_text="Payments whose news had been lost."
                    ),
                ),
                ("error", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ["-started_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("refund_id", models.CharField(blank=True, max_length=80, null=True, unique=True)),
                ("amount", models.BigIntegerField(blank=True, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("is_partial", models.BooleanField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("requested", "Asked for"),
                            ("pending", "Under way"),
                            ("review", "Under review at the provider"),
                            ("succeeded", "Refunded"),
                            ("failed", "Failed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("error", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "said_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="Age of what is known."
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="WebhookRefusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("status", models.PositiveSmallIntegerField(help_text="The HTTP answer.")),
                ("reason", models.CharField(max_length=100)),
                ("count", models.PositiveIntegerField(default=0)),
                ("last_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "refused webhook",
                "ordering": ["-day", "reason"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="review",
            name="one_review_per_payment",
        ),
        migrations.RenameField(
            model_name="review",
            old_name="payment_id",
            new_name="old_payment_id",
        ),
        migrations.AddField(
            model_name="order",
            name="asked_at",
            field=models.DateTimeField(
                blank=True, help_text="When its own page last had the provider asked.", null=True
            ),
        ),
        migrations.AddField(
            model_name="purchasedproduct",
            name="ended",
            field=models.CharField(
                blank=True,
                choices=[
                    ("refunded", "The payment was refunded in full"),
                    ("dispute_open", "The payment is disputed and the dispute is open"),
                    ("dispute_lost", "The payment was disputed and the money went back"),
                    ("by_hand", "Ended by the shop"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="purchasedproduct",
            name="granted_because",
            field=models.CharField(
                blank=True,
                help_text="Why it was granted by hand; empty if an order did.",
                max_length=200,
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="note",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="review",
            name="resolution",
            field=models.CharField(
                blank=True,
                choices=[
                    ("granted", "Accepted, access granted"),
                    ("refunded", "Refunded"),
                    ("dismissed", "Dismissed"),
                    ("solved", "Solved by itself"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="resolved_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="resolved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="resolved_reviews",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="webhookevent",
            name="redacted_at",
            field=models.DateTimeField(
                blank=True, help_text="When personal data were taken out of the body.", null=True
            ),
        ),
        migrations.AddField(
            model_name="webhookevent",
            name="signed_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now,
                help_text="When the provider sent it: the age of what it says.",
            ),
        ),
        migrations.AlterField(
            model_name="purchasedproduct",
            name="revoked_because",
            field=models.CharField(
                blank=True,
                help_text="Why somebody ended it, as the customer reads it.",
                max_length=200,
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="attempt",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payments",
                to="commerce.checkoutattempt",
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="order",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payments",
                to="commerce.order",
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disputes",
                to="commerce.payment",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="payment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="commerce.payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="reconciliation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_running", True)),
                fields=("is_running",),
                name="one_reconciliation_at_a_time",
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refunds",
                to="commerce.payment",
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="requested_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="requested_refunds",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookrefusal",
            constraint=models.UniqueConstraint(fields=("day", "reason"), name="one_count_a_day"),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "requested")),
                fields=("payment",),
                name="one_refund_asked_for",
            ),
        ),
    ]
