from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='GoogleCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hour', models.DateTimeField()),
                ('number', models.PositiveSmallIntegerField()),
                ('paused_until', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('hour', 'number'), name='one_google_call_per_number')],
            },
        ),
        migrations.CreateModel(
            name='TrafficReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('property_id', models.CharField(max_length=20)),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('figures', models.JSONField(null=True)),
                ('fetched_at', models.DateTimeField(null=True)),
                ('asked_at', models.DateTimeField(null=True)),
                ('problem', models.TextField(blank=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('property_id', 'first', 'last'), name='one_traffic_report_per_span')],
            },
        ),
    ]
