"""Who makes short URLs, and who may lead them out of the shop."""

from django.db import migrations

from site_config import roles


def hand_out(apps, schema_editor):
    roles.make_permissions(apps, schema_editor.connection.alias)
    for name, permissions in roles.LINK_PERMISSIONS.items():
        roles.grant(apps, name, permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("links", "0001_short_urls"),
        ("site_config", "0006_support_desk"),
    ]

    operations = [migrations.RunPython(hand_out, migrations.RunPython.noop)]
