import django.db.models.deletion
import django.utils.timezone
import dodo_sandbox.models
from django.db import migrations, models

# What nobody may do to the journal, not even by mistake.
NO_UPDATE = """
CREATE TRIGGER journal_only_grows BEFORE UPDATE ON dodo_sandbox_journalentry
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='ControlSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('values', models.JSONField(default=dict)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer_id', models.CharField(default=dodo_sandbox.models.new_customer_id, max_length=40, unique=True)),
                ('email', models.CharField(db_index=True, max_length=254)),
                ('name', models.CharField(max_length=200)),
                ('phone_number', models.CharField(max_length=40, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('change', models.CharField(max_length=30)),
                ('subject', models.CharField(max_length=40)),
                ('payment_id', models.CharField(blank=True, max_length=40)),
                ('status', models.CharField(blank=True, max_length=20)),
                ('amount', models.BigIntegerField(null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('type', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('product_id', models.CharField(default=dodo_sandbox.models.new_product_id, max_length=40, unique=True)),
                ('name', models.CharField(max_length=100)),
                ('description', models.TextField(null=True)),
                ('tax_category', models.CharField(max_length=20)),
                ('price', models.JSONField()),
                ('metadata', models.JSONField(default=dict)),
                ('archived', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CheckoutSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session_id', models.CharField(default=dodo_sandbox.models.new_session_id, max_length=40, unique=True)),
                ('product_cart', models.JSONField()),
                ('billing', models.JSONField(null=True)),
                ('metadata', models.JSONField(default=dict)),
                ('feature_flags', models.JSONField(default=dict)),
                ('return_url', models.TextField(null=True)),
                ('cancel_url', models.TextField(null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='dodo_sandbox.customer')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('payment_id', models.CharField(default=dodo_sandbox.models.new_payment_id, max_length=40, unique=True)),
                ('lines', models.JSONField()),
                ('total_amount', models.BigIntegerField()),
                ('tax', models.BigIntegerField(null=True)),
                ('currency', models.CharField(max_length=3)),
                ('settlement_amount', models.BigIntegerField()),
                ('settlement_tax', models.BigIntegerField(null=True)),
                ('settlement_currency', models.CharField(max_length=3)),
                ('billing', models.JSONField()),
                ('metadata', models.JSONField(default=dict)),
                ('status', models.CharField(default='processing', max_length=20)),
                ('outcome', models.CharField(blank=True, max_length=40)),
                ('settles_at', models.DateTimeField(null=True)),
                ('card_last_four', models.CharField(max_length=4)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='dodo_sandbox.customer')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='dodo_sandbox.checkoutsession')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute_id', models.CharField(default=dodo_sandbox.models.new_dispute_id, max_length=40, unique=True)),
                ('status', models.CharField(max_length=20)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='dodo_sandbox.payment')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('refund_id', models.CharField(default=dodo_sandbox.models.new_refund_id, max_length=40, unique=True)),
                ('amount', models.BigIntegerField()),
                ('settlement_amount', models.BigIntegerField()),
                ('reason', models.TextField(null=True)),
                ('status', models.CharField(max_length=10)),
                ('metadata', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='dodo_sandbox.payment')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('webhook_id', models.CharField(default=dodo_sandbox.models.new_webhook_id, max_length=40, unique=True)),
                ('type', models.CharField(max_length=40)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('delivered', 'Delivered'), ('given_up', 'Given Up'), ('dropped', 'Dropped')], default='waiting', max_length=10)),
                ('due_at', models.DateTimeField()),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('last_status', models.PositiveIntegerField(null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('copies', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('dispute', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='dodo_sandbox.dispute')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='dodo_sandbox.payment')),
                ('refund', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='dodo_sandbox.refund')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('succeeded', 'processing'))), fields=('session',), name='one_closing_payment_per_session'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['state', 'due_at'], name='due_deliveries'),
        ),
        migrations.RunSQL(NO_UPDATE, "DROP TRIGGER journal_only_grows"),
    ]
