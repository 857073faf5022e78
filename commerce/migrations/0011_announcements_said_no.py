from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commerce", "0010_lost_disputes")]

    operations = [
        migrations.AddField(
            model_name="announcement",
            name="said_no",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Customers with access who wanted no such mails when all were told.",
                null=True,
            ),
        ),
    ]
