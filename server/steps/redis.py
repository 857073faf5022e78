"""Two Redis servers of the shop's own: a cache that may be dropped, and a queue that never is."""

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from server.changes import Change, File, Folder
from server.filling import fill
from server.machine import Server
from server.places import REDIS_PORTS
from server.steps.services import started

SETTINGS = {"cache": "CACHE_URL", "queue": "CELERY_BROKER_URL"}


def changes(server: Server) -> Iterator[Change]:
    at = server.places
    yield Folder(at.redis, 0o755, server.root_user, server.root_user)
    for name, setting in SETTINGS.items():
        address = urlsplit(server.settings.get(setting, f"redis://127.0.0.1:{REDIS_PORTS[name]}"))
        folder = at.redis / name
        yield Folder(folder, 0o750, server.redis_user, server.redis_user)
        yield File(
            at.settings / f"redis-{name}.conf",
            0o640,
            server.root_user,
            server.redis_user,
            text=fill(
                f"redis/{name}.conf",
                {
                    "PORT": address.port or REDIS_PORTS[name],
                    "PASSWORD": unquote(address.password or ""),
                    "FOLDER": folder,
                },
            ),
        )
        yield from started(server, f"storefront-redis-{name}.service")
