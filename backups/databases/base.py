"""What both databases share: Django pointed at a copy for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Django's own queries go to the database `name` of the same server (or the file `name`)."""
    own = connection.settings_dict["NAME"]
    connections.close_all()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = own
        ContentType.objects.clear_cache()
