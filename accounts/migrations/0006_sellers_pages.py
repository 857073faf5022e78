"""Where a seller's page is, and how soon they answer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_invited_people")]

    operations = [
        migrations.AddField(
            model_name="sellerprofile",
            name="slug",
            field=models.CharField(editable=False, max_length=80, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="sellerprofile",
            name="answers_within",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
    ]
