"""An index for finding orders by the name on their invoice."""

from django.db import migrations

from core.word_lookup import index_of


class Migration(migrations.Migration):
    atomic = False  # the index is made while the shop goes on
    dependencies = [("commerce", "0009_why_payments_failed")]

    operations = [
        migrations.RunPython(index_of("commerce_order", "name"), migrations.RunPython.noop),
    ]
