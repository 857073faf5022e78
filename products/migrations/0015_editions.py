import core.money
import django.db.models.deletion
import modelcluster.fields
import products.models.editions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('products', '0014_notes_as_blocks'),
    ]

    operations = [
        migrations.AddField(
            model_name='productpage',
            name='highest_price',
            field=core.money.PriceField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='releasefile',
            name='edition',
            field=models.CharField(blank=True, db_default='', default='', max_length=10, verbose_name='from edition'),
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('key', models.CharField(default=products.models.editions.new_key, editable=False, max_length=10)),
                ('name', models.CharField(blank=True, help_text='Such as Personal, or Team.', max_length=60, verbose_name='name')),
                ('price', core.money.PriceField(blank=True, null=True, verbose_name='price')),
                ('contents', models.TextField(blank=True, help_text='What its buyers get, one thing a line.', max_length=600, verbose_name='what is in it')),
                ('seats', models.PositiveIntegerField(blank=True, help_text='How many people may use it. Empty: nothing is said of it.', null=True, verbose_name='seats')),
                ('licence_text', models.TextField(blank=True, help_text="Only if none of the shop's licences fits: all of its text.", max_length=20000, verbose_name='own licence')),
                ('is_on_sale', models.BooleanField(default=True, help_text='Without the tick nobody can buy it; whoever has it keeps it.', verbose_name='on sale')),
                ('licence', models.ForeignKey(blank=True, help_text='If it differs from that of the product.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='products.licence', verbose_name='licence')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='editions', to='products.productpage')),
            ],
            options={
                'verbose_name': 'edition',
                'verbose_name_plural': 'editions',
                'ordering': ['sort_order', 'pk'],
                'abstract': False,
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('page', 'key'), name='edition_of_key')],
            },
        ),
    ]
