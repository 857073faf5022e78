"""What is in progress is our turn, since the answer that had made it the customer's."""

from django.db import migrations


def take_turns(apps, schema_editor):
    requests = apps.get_model("support", "SupportRequest").objects
    requests.filter(status="IN_PROGRESS", waits_for_staff=False).update(waits_for_staff=True)


class Migration(migrations.Migration):

    dependencies = [
        ('support', '0004_turn'),
    ]

    operations = [
        migrations.RunPython(take_turns, migrations.RunPython.noop),
    ]
