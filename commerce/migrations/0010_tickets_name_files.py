import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('commerce', '0008_orders_rebuilt_after_a_restore'),
        ('products', '0008_releases'),
    ]

    operations = [
        migrations.AddField(
            model_name='downloadticket',
            name='file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='download_tickets', to='products.releasefile', verbose_name='file'),
        ),
    ]
