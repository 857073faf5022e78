"""Admins close and open the shop, and make and revoke keys. A group may be given the same."""

from django.db import migrations

from site_config import roles

PERMISSIONS = (
    ("construction", "change_closing"),
    ("construction", "view_entrykey"),
    ("construction", "add_entrykey"),
    ("construction", "change_entrykey"),
    ("construction", "delete_entrykey"),
)


def hand_out(apps, schema_editor):
    roles.make_permissions(apps, schema_editor.connection.alias)
    roles.grant(apps, roles.ADMINS, PERMISSIONS)


class Migration(migrations.Migration):
    dependencies = [
        ("construction", "0001_closing_and_keys"),
        ("site_config", "0001_roles"),
    ]

    operations = [migrations.RunPython(hand_out, migrations.RunPython.noop)]
