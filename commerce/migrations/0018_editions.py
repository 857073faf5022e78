import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('commerce', '0017_grants_backfill'),
        ('products', '0015_editions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='grant',
            name='edition',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.edition', verbose_name='edition'),
        ),
        migrations.AddField(
            model_name='order',
            name='edition',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='products.edition', verbose_name='edition'),
        ),
        migrations.AddField(
            model_name='order',
            name='edition_name',
            field=models.CharField(blank=True, db_default='', default='', max_length=60),
        ),
        migrations.AddField(
            model_name='order',
            name='upgraded',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.edition', verbose_name='upgrade from'),
        ),
        migrations.AddField(
            model_name='providerproduct',
            name='edition',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='products.edition'),
        ),
        migrations.AddField(
            model_name='providerproduct',
            name='upgraded',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='products.edition'),
        ),
        migrations.AddField(
            model_name='purchasedproduct',
            name='edition',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.edition', verbose_name='edition'),
        ),
        migrations.AlterField(
            model_name='review',
            name='reason',
            field=models.CharField(choices=[('unknown_session', 'No order has this checkout session'), ('wrong_product', 'Another product was paid for'), ('wrong_amount', 'Amount or currency differs from the order'), ('second_payment', 'Already paid: this is a second payment'), ('upgrade_alone', 'An upgrade, and what it upgraded was given back')], max_length=20, verbose_name='reason'),
        ),
    ]
