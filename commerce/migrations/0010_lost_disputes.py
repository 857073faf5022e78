from django.db import migrations, models


def carry_over(apps, editor):
    lost = apps.get_model("commerce", "Dispute").objects.filter(
        status__in=["lost", "accepted", "expired"]
    )
    lost.update(lost_at=models.F("said_at"))


class Migration(migrations.Migration):
    dependencies = [("commerce", "0009_accepted_payments")]

    operations = [
        migrations.AddField(
            model_name="dispute",
            name="lost_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When it was first said that the money is gone.",
                null=True,
            ),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
