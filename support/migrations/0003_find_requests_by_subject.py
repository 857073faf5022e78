"""An index for finding requests by their subjects."""

from django.db import migrations

from core.word_lookup import index_of


class Migration(migrations.Migration):
    atomic = False  # the index is made while the shop goes on
    dependencies = [("support", "0002_requests_about_payments_under_review")]

    operations = [
        migrations.RunPython(index_of("support_supportrequest", "subject"), migrations.RunPython.noop),
    ]
