"""What the shop needs of Debian or Ubuntu."""

from collections.abc import Iterator

from server.changes import Action, Change, Failed, run, succeeds
from server.machine import Server

PACKAGES = (
    "age",
    "ca-certificates",
    "certbot",
    "fonts-dejavu-core",
    "git",
    "libfribidi0",
    "nginx",
    "openssl",
    "postgresql",
    "postgresql-client",
    "python3-venv",
    "redis-server",
)
# Nobody is there to be asked, and another apt may be at work, as on a server's first morning.
APT = ("apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=600")
SILENT = {"DEBIAN_FRONTEND": "noninteractive", "NEEDRESTART_SUSPEND": "1"}


def changes(server: Server) -> Iterator[Change]:
    missing = [name for name in PACKAGES if not is_installed(name)]

    def install() -> None:
        run([*APT, "update"], **SILENT)
        run([*APT, "install", "--no-install-recommends", *missing], **SILENT)
        if "redis-server" in missing:
            # The shop has two of its own; this one nobody asked for.
            now = ("--now",) if server.has_systemd else ()
            run(["systemctl", "disable", *now, "redis-server.service"])

    yield Action(f"install {', '.join(missing)}", lambda: not missing, install)


def is_installed(name: str) -> bool:
    try:
        status = run(["dpkg-query", "--show", "--showformat=${db:Status-Status}", name])
    except Failed:
        return False
    return status == "installed"


def has_apt() -> bool:
    return succeeds(["apt-get", "--version"])
