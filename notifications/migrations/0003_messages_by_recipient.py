"""Messages are found by their recipient, on the page of a customer."""

from django.db import migrations, models

INDEX = models.Index(fields=["recipient", "-created_at"], name="messages_to")


def make(apps, schema_editor):
    """While the shop goes on; what a run that was cut off left is made anew."""
    model = apps.get_model("notifications", "OutgoingMessage")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX.name}")
        schema_editor.add_index(model, INDEX, concurrently=True)
    else:
        schema_editor.add_index(model, INDEX)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("notifications", "0002_moved_chats"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(make, migrations.RunPython.noop)],
            state_operations=[migrations.AddIndex(model_name="outgoingmessage", index=INDEX)],
        ),
    ]
