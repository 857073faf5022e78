"""An index for finding people by their names."""

from django.db import migrations

from core.word_lookup import index_of


class Migration(migrations.Migration):
    atomic = False  # the index is made while the shop goes on
    dependencies = [("accounts", "0003_seller_profiles")]

    operations = [
        migrations.RunPython(index_of("accounts_user", "first_name"), migrations.RunPython.noop),
        migrations.RunPython(index_of("accounts_user", "last_name"), migrations.RunPython.noop),
    ]
