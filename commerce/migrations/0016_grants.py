import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('commerce', '0015_refund_requests'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('because', models.CharField(blank=True, help_text='Why it was granted by hand; empty if an order did.', max_length=200)),
                ('began_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended', models.CharField(blank=True, choices=[('refunded', 'The payment was refunded in full'), ('dispute_open', 'The payment is disputed and the dispute is open'), ('dispute_lost', 'The payment was disputed and the money went back'), ('by_hand', 'Ended by the shop')], max_length=12)),
                ('ended_because', models.CharField(blank=True, help_text='Why somebody ended it, as the customer reads it.', max_length=200)),
                ('by', models.ForeignKey(blank=True, help_text='Who granted it by hand.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(blank=True, help_text='Who ended it by hand.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='commerce.order')),
                ('purchase', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='commerce.purchasedproduct')),
            ],
            options={
                'ordering': ['began_at', 'pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('purchase', 'order'), name='one_grant_per_order'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('order', None)), fields=('purchase',), name='one_live_grant_by_hand'), models.CheckConstraint(condition=models.Q(models.Q(('ended', ''), ('ended_at', None)), models.Q(('ended_at__isnull', False), models.Q(('ended', ''), _negated=True)), _connector='OR'), name='ended_grant_says_why')],
            },
        ),
    ]
