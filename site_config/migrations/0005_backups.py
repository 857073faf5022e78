"""Who sees backups and has one taken."""

from django.db import migrations

from site_config import roles


def hand_out(apps, schema_editor):
    roles.make_permissions(apps, schema_editor.connection.alias)
    for name, permissions in roles.BACKUP_PERMISSIONS.items():
        roles.grant(apps, name, permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("backups", "0001_initial"),
        ("site_config", "0004_announcements"),
    ]

    operations = [migrations.RunPython(hand_out, migrations.RunPython.noop)]
