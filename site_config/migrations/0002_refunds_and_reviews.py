"""Who sees refunds and disputes, who refunds, who resolves what needs review."""

from django.db import migrations

from site_config import roles


def hand_out(apps, schema_editor):
    roles.make_permissions(apps, schema_editor.connection.alias)
    for name, permissions in roles.MONEY_PERMISSIONS.items():
        roles.grant(apps, name, permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("commerce", "0005_payments_are_known"),
        ("site_config", "0001_roles"),
    ]

    operations = [migrations.RunPython(hand_out, migrations.RunPython.noop)]
