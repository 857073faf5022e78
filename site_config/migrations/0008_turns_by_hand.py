"""When a schedule was last run by hand, and how that ended."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("django_celery_beat", "0019_alter_periodictasks_options"),
        ("site_config", "0007_short_urls"),
    ]

    operations = [
        migrations.CreateModel(
            name="TurnByHand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("task_id", models.CharField(max_length=80)),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("has_failed", models.BooleanField(default=False)),
                (
                    "row",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="by_hand",
                        to="django_celery_beat.periodictask",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "turns by hand",
                "default_permissions": (),
            },
        ),
    ]
