import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='OutgoingMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(help_text='Which message of the catalogue this is.', max_length=60, verbose_name='kind')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('telegram', 'Telegram')], default='email', max_length=10, verbose_name='channel')),
                ('recipient', models.CharField(max_length=320, verbose_name='recipient')),
                ('language', models.CharField(default='en', max_length=12)),
                ('subject', models.CharField(blank=True, max_length=300, verbose_name='subject')),
                ('text', models.TextField(blank=True)),
                ('html', models.TextField(blank=True)),
                ('is_sensitive', models.BooleanField(default=False, help_text='Holds a code or link that must not outlive its delivery.')),
                ('stop_url', models.TextField(blank=True, help_text='Where the recipient says that no more of these shall come.')),
                ('about_id', models.PositiveBigIntegerField(blank=True, help_text='The row it tells of, for writing it anew.', null=True)),
                ('details', models.JSONField(blank=True, default=dict, help_text='What else writing it anew needs, by name.')),
                ('dedupe_key', models.CharField(max_length=200, unique=True)),
                ('expires_at', models.DateTimeField(blank=True, help_text='Of no use to anybody after this moment.', null=True)),
                ('status', models.CharField(choices=[('pending', 'Pending'), ('sent', 'Sent'), ('failed', 'Failed')], default='pending', max_length=10, verbose_name='status')),
                ('attempts', models.PositiveIntegerField(default=0, verbose_name='attempts')),
                ('refusals', models.PositiveSmallIntegerField(default=0, help_text='Attempts that ended with this message, not with an absent server.')),
                ('next_try_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('held_at', models.DateTimeField(blank=True, help_text='Not sent before somebody releases it.', null=True)),
                ('last_error', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('given_up_told_at', models.DateTimeField(blank=True, help_text='When those who run the shop were told that it failed.', null=True)),
                ('about_type', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contenttypes.contenttype')),
                ('repeat_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='repeats', to='notifications.outgoingmessage')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('status', 'pending')), fields=['next_try_at'], name='waiting_messages'), models.Index(fields=['-created_at', '-id'], name='newest_messages'), models.Index(fields=['about_type', 'about_id'], name='messages_about'), models.Index(condition=models.Q(('given_up_told_at', None), ('status', 'failed')), fields=['id'], name='failures_to_tell')],
            },
        ),
    ]
