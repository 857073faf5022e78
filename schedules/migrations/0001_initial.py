import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('django_celery_beat', '0019_alter_periodictasks_options'),
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('process', models.CharField(choices=[('beat', 'The clock of recurring tasks'), ('worker', 'The worker'), ('long', 'The worker for long tasks')], max_length=10, unique=True)),
                ('seen_at', models.DateTimeField()),
                ('waiting', models.PositiveIntegerField(help_text='Tasks in its queue at that time.', null=True)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ManualRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task_id', models.CharField(max_length=80)),
                ('asked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('has_failed', models.BooleanField(default=False)),
                ('row', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='manual_run', to='django_celery_beat.periodictask')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='OwnSchedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('proposed', models.CharField(max_length=200)),
                ('row', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='own', to='django_celery_beat.periodictask')),
            ],
            options={
                'default_permissions': (),
            },
        ),
    ]
