import django.utils.timezone
from django.db import migrations, models

# What nobody may do to the journal, not even by mistake.
NO_UPDATE = """
CREATE TRIGGER journal_only_grows BEFORE UPDATE ON dodo_sandbox_journalentry
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END
"""


class Migration(migrations.Migration):

    dependencies = [("dodo_sandbox", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="settlement_amount",
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="payment",
            name="settlement_currency",
            field=models.CharField(default="", max_length=3),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="payment",
            name="settlement_tax",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="refund",
            name="settlement_amount",
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("change", models.CharField(max_length=30)),
                ("subject", models.CharField(max_length=40)),
                ("payment_id", models.CharField(blank=True, max_length=40)),
                ("status", models.CharField(blank=True, max_length=20)),
                ("amount", models.BigIntegerField(null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("type", models.CharField(blank=True, max_length=40)),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.RunSQL(NO_UPDATE, "DROP TRIGGER journal_only_grows"),
    ]
