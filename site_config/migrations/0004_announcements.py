"""Who sees which new versions customers were told of."""

from django.db import migrations

from site_config import roles


def hand_out(apps, schema_editor):
    roles.make_permissions(apps, schema_editor.connection.alias)
    for name, permissions in roles.ANNOUNCEMENT_PERMISSIONS.items():
        roles.grant(apps, name, permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("commerce", "0006_announcements"),
        ("site_config", "0003_signs_of_life"),
    ]

    operations = [migrations.RunPython(hand_out, migrations.RunPython.noop)]
