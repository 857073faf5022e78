import django.db.models.deletion
import django.utils.timezone
import support.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('commerce', '0001_initial'),
        ('products', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CannedReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, unique=True, verbose_name='title')),
                ('text', models.TextField(max_length=5000, verbose_name='text')),
            ],
            options={
                'verbose_name': 'canned reply',
                'verbose_name_plural': 'canned replies',
                'ordering': ['title'],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('customer', 'From the customer'), ('staff', 'Answer'), ('note', 'Internal note'), ('move', 'Move')], max_length=10)),
                ('text', models.TextField(blank=True)),
                ('form_token', models.CharField(blank=True, editable=False, help_text='Of the form it was sent with, so that a form sent twice is one message.', max_length=32, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='support_messages', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'support message',
                'verbose_name_plural': 'support messages',
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(max_length=200, storage=support.models.private_storage, upload_to=support.models.attachment_path)),
                ('name', models.CharField(max_length=120)),
                ('size', models.PositiveBigIntegerField(help_text='In bytes.')),
                ('content_type', models.CharField(max_length=100)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='support.message')),
            ],
            options={
                'verbose_name': 'attachment',
                'verbose_name_plural': 'attachments',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='SupportRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=support.models.new_reference, editable=False, max_length=10, unique=True, verbose_name='reference')),
                ('subject', models.CharField(max_length=150, verbose_name='subject')),
                ('status', models.CharField(choices=[('NEW', 'New'), ('DISCUSSING', 'Discussing'), ('PAYMENT', 'Payment'), ('IN_PROGRESS', 'In progress'), ('COMPLETED', 'Completed'), ('CANCELLED', 'Cancelled')], default='NEW', max_length=12, verbose_name='status')),
                ('waits_for_staff', models.BooleanField(default=True, help_text='Whether it is our turn: the customer spoke last, or we work on it.')),
                ('turn_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, help_text='When it became the turn of who is waited for.')),
                ('waits_since', models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('waits_for_staff', True), models.Q(('status__in', ['COMPLETED', 'CANCELLED']), _negated=True)), then=models.F('turn_since'))), help_text='Since when the customer waits for us; empty while they do not.', output_field=models.DateTimeField(null=True))),
                ('meeting_url', models.URLField(blank=True, max_length=500)),
                ('quote', models.CharField(blank=True, choices=[('', 'No quote'), ('open', 'Open'), ('paid', 'Paid'), ('waived', 'Waived')], max_length=8)),
                ('quote_amount', models.PositiveIntegerField(blank=True, help_text="In minor units of the shop's currency.", null=True)),
                ('quote_currency', models.CharField(blank=True, max_length=3)),
                ('quote_text', models.CharField(blank=True, max_length=500)),
                ('payment_url', models.URLField(blank=True, max_length=500)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('last_message_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('assigned_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='assigned_support_requests', to=settings.AUTH_USER_MODEL, verbose_name='assigned to')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='support_requests', to='products.productpage', verbose_name='product')),
                ('purchase', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='support_requests', to='commerce.purchasedproduct', verbose_name='purchase')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='support_requests', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'support request',
                'verbose_name_plural': 'support requests',
                'ordering': ['-last_message_at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='message',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='support.supportrequest'),
        ),
        migrations.AddIndex(
            model_name='supportrequest',
            index=models.Index(fields=['user', '-last_message_at'], name='requests_of_user'),
        ),
        migrations.AddIndex(
            model_name='supportrequest',
            index=models.Index(fields=['product', '-last_message_at'], name='requests_of_product'),
        ),
        migrations.AddIndex(
            model_name='supportrequest',
            index=models.Index(fields=['assigned_to', '-last_message_at'], name='requests_of_staff'),
        ),
        migrations.AddIndex(
            model_name='supportrequest',
            index=models.Index(fields=['-last_message_at', '-id'], name='newest_requests'),
        ),
        migrations.AddIndex(
            model_name='supportrequest',
            index=models.Index(models.OrderBy(models.F('waits_since')), models.OrderBy(models.F('last_message_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='longest_waiting_requests'),
        ),
        migrations.AddIndex(
            model_name='supportrequest',
            index=models.Index(condition=models.Q(('status__in', ['COMPLETED', 'CANCELLED']), _negated=True), fields=['waits_for_staff', 'product'], name='open_requests'),
        ),
        migrations.AddConstraint(
            model_name='supportrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('status__in', ['COMPLETED', 'CANCELLED'])), models.Q(models.Q(('status__in', ['COMPLETED', 'CANCELLED']), _negated=True), ('closed_at', None)), _connector='OR'), name='closed_says_when'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['author', 'created_at'], name='messages_of_author'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('author', 'form_token'), name='one_message_per_sent_form'),
        ),
    ]
