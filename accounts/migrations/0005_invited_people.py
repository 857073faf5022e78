"""When somebody was invited."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_find_people_by_name")]

    operations = [
        migrations.AlterModelOptions(
            name="user", options={"verbose_name": "person", "verbose_name_plural": "people"}
        ),
        migrations.AddField(
            model_name="user",
            name="invited_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="invited"
            ),
        ),
    ]
