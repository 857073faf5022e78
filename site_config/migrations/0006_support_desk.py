"""Who sees and handles support requests, and who writes canned replies."""

from django.db import migrations

from site_config import roles


def hand_out(apps, schema_editor):
    roles.make_permissions(apps, schema_editor.connection.alias)
    for name, permissions in roles.DESK_PERMISSIONS.items():
        roles.grant(apps, name, permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("site_config", "0005_backups"),
        ("support", "0003_waiting_since"),
    ]

    operations = [migrations.RunPython(hand_out, migrations.RunPython.noop)]
