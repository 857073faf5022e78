import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('commerce', '0012_payments_to_check'),
        ('products', '0012_releases'),
    ]

    operations = [
        migrations.AddField(
            model_name='downloadticket',
            name='file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='download_tickets', to='products.releasefile', verbose_name='file'),
        ),
    ]
