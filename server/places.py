"""Where everything of a shop lies on a server, and what its parts are called there.

All that installs or upgrades takes its paths from a `Places`, so that the tests do so below a
folder of their own.
"""

from dataclasses import dataclass
from pathlib import Path

# The system user and its group, the role of the database, and the database.
USER = GROUP = ROLE = DATABASE = "storefront"
# nginx's user on Debian and Ubuntu: it reads static files, pictures and what is sold.
WEB_SERVER_USER = "www-data"

TARGET = "storefront.target"
# Holds the listening socket: web processes come and go, and no connection is refused meanwhile.
WEB_SOCKET = "storefront-web.socket"
WORKER, LONG, BEAT = (f"storefront-{name}.service" for name in ("worker", "long", "beat"))
REDIS_CACHE, REDIS_QUEUE = (f"storefront-redis-{name}.service" for name in ("cache", "queue"))
# Beside Debian's own, which other programs of this machine may use.
REDIS_PORTS = {"cache": 6380, "queue": 6381}
# What runs the code of the current release, beside web.
BACKGROUND = (WORKER, LONG, BEAT)


def web_unit(release: str) -> str:
    """The web processes of one release, by the name of its folder: 0.3.0-1a2b3c4."""
    return f"storefront-web@{release}.service"


@dataclass(frozen=True)
class Places:
    """The paths, below `root` (/ on a server)."""

    root: Path = Path("/")

    @property
    def home(self) -> Path:
        return self.root / "opt/storefront"

    @property
    def releases(self) -> Path:
        """A folder for each release, root's: code, .venv, static files, and .env as a link."""
        return self.home / "releases"

    @property
    def current(self) -> Path:
        """A link to the release that serves."""
        return self.home / "current"

    @property
    def settings(self) -> Path:
        return self.root / "etc/storefront"

    @property
    def env_file(self) -> Path:
        """The shop's settings and secrets: 0640, root:storefront."""
        return self.settings / ".env"

    @property
    def data(self) -> Path:
        """DATA_DIR: media/ and private/."""
        return self.root / "var/lib/storefront"

    @property
    def backups(self) -> Path:
        """BACKUP_URL."""
        return self.root / "var/backups/storefront"

    @property
    def web_socket(self) -> Path:
        """Where nginx reaches gunicorn, and nobody else does."""
        return self.root / "run/storefront/web.sock"

    @property
    def units(self) -> Path:
        return self.root / "etc/systemd/system"

    @property
    def tls(self) -> Path:
        """certificate.pem and key.pem: links to whatever nginx is to show."""
        return self.settings / "tls"

    @property
    def acme(self) -> Path:
        """Where certbot proves to the certificate's authority that the name leads here."""
        return self.root / "var/lib/storefront-acme"

    @property
    def redis(self) -> Path:
        """The folders of the two Redis servers."""
        return self.root / "var/lib/storefront-redis"

    @property
    def nginx(self) -> Path:
        return self.root / "etc/nginx"

    @property
    def certbot(self) -> Path:
        return self.root / "etc/letsencrypt"

    @property
    def systemd(self) -> Path:
        """There while systemd runs this machine."""
        return self.root / "run/systemd/system"

    @property
    def command(self) -> Path:
        """manage.py of the current release, as the shop's user: storefront doctor."""
        return self.root / "usr/local/bin/storefront"
