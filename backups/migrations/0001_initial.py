import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='BackupRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('waiting', 'Asked for'), ('running', 'Under way'), ('verified', 'Verified'), ('failed', 'Failed')], default='waiting', max_length=10, verbose_name='status')),
                ('name', models.CharField(blank=True, max_length=80, verbose_name='name')),
                ('engine', models.CharField(blank=True, max_length=20, verbose_name='database')),
                ('place', models.CharField(blank=True, help_text='Where it was stored.', max_length=300, verbose_name='place')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='asked at')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started at')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished at')),
                ('size', models.PositiveBigIntegerField(default=0, help_text='In bytes.', verbose_name='size')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('is_encrypted', models.BooleanField(default=False, verbose_name='encrypted')),
                ('row_counts', models.JSONField(blank=True, default=dict, help_text='Rows of each table.', verbose_name='row counts')),
                ('file_count', models.PositiveIntegerField(default=0, verbose_name='files')),
                ('file_bytes', models.PositiveBigIntegerField(default=0)),
                ('listed_count', models.PositiveIntegerField(default=0, help_text='Files in a bucket: listed with their checksums, not copied.')),
                ('error', models.TextField(blank=True, verbose_name='why not')),
                ('pruned_at', models.DateTimeField(blank=True, null=True, verbose_name='deleted')),
                ('restored_at', models.DateTimeField(blank=True, null=True, verbose_name='restored')),
            ],
            options={
                'verbose_name': 'backup',
                'verbose_name_plural': 'backups',
                'ordering': ['-asked_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'running')), fields=('status',), name='one_backup_at_a_time'), models.UniqueConstraint(condition=models.Q(('status', 'waiting')), fields=('status',), name='one_backup_is_asked_for'), models.UniqueConstraint(condition=models.Q(('name', ''), _negated=True), fields=('name',), name='each_backup_has_its_name')],
            },
        ),
    ]
