"""The system user whom the shop runs as, and the folders, each with who may read and write it."""

import pwd
from collections.abc import Iterator

from server.changes import Change, Command, Folder
from server.machine import Server


def changes(server: Server) -> Iterator[Change]:
    at, root, shop = server.places, server.root_user, server.shop_user
    yield Command(
        f"make the system user {shop}",
        [
            *("useradd", "--system", "--user-group", "--no-create-home"),
            *("--home-dir", at.data, "--shell", "/usr/sbin/nologin", shop),
        ],
        lambda: is_known(shop),
    )
    for path in (at.home, at.releases, at.settings, at.settings / "nginx", at.acme):
        yield Folder(path, 0o755, root, root)
    yield Folder(at.tls, 0o700, root, root)
    # nginx reads here and nowhere else of the shop's; what comes later inherits the group.
    for path in (at.data, at.data / "media", at.data / "private"):
        yield Folder(path, 0o2750, shop, server.web_server_user)
    yield Folder(at.backups, 0o700, shop, shop)


def is_known(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
