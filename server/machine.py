"""The server that is set up: its places, its people, what was answered, and its settings so far."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bin.bootstrap import ROOT, Clock
from server.changes import run
from server.places import USER, WEB_SERVER_USER, Places


@dataclass
class Server:
    """What the steps know. `source` is the clone that the shop is installed from.

    The users are named here, since tests have no others than their own.
    """

    answers: dict[str, str]
    places: Places = field(default_factory=Places)
    source: Path = ROOT
    clock: Clock = field(default_factory=Clock)
    root_user: str = "root"
    shop_user: str = USER
    web_server_user: str = WEB_SERVER_USER
    redis_user: str = "redis"
    # Where the first admin chooses a password, if they have none yet.
    invitation: str = ""

    @property
    def domain(self) -> str:
        return self.answers["DOMAIN"]

    @property
    def settings(self) -> dict[str, str]:
        """What .env says now; nothing if there is none yet."""
        path = self.places.env_file
        return read_settings(path.read_text()) if path.is_file() else {}

    @property
    def has_systemd(self) -> bool:
        """Whether services can be started here: not in a container or while an image is made."""
        return self.places.systemd.is_dir()

    def manage(self, *arguments: str, **environment: str) -> str:
        """What a management command of the current release prints. Raises Failed."""
        return run([self.places.command, *arguments], **environment)

    def values(self) -> Mapping[str, object]:
        """For the placeholders of server/files/."""
        at = self.places
        return {
            "ACME": at.acme,
            "BACKUPS": at.backups,
            "CURRENT": at.current,
            "DATA": at.data,
            "DOMAIN": self.domain,
            "PRIVATE": at.data / "private",
            "REDIS": at.redis,
            "REDIS_USER": self.redis_user,
            "RELEASES": at.releases,
            "SETTINGS": at.settings,
            "STATIC": at.current / "staticfiles",
            "TLS": at.tls,
            "USER": self.shop_user,
            "WEB_SERVER_USER": self.web_server_user,
            "WEB_SOCKET": at.web_socket,
        }


def read_settings(text: str) -> dict[str, str]:
    """NAME=value lines, as the shop reads them (site_config/env.py)."""
    return {
        name: value.strip("'\"")
        for name, value in re.findall(r"^(?:export )?([A-Z][A-Z0-9_]*)=(.*)$", text, re.M)
        if value
    }
