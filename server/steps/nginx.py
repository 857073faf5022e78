"""nginx in front: the site, and a certificate of our own until there is a better one."""

from collections.abc import Iterator
from pathlib import Path

from server.changes import Action, Change, Command, Failed, File, Link, run, succeeds
from server.filling import fill
from server.machine import Server
from server.steps.services import started

HAS_IPV6 = Path("/proc/net/if_inet6")


def changes(server: Server) -> Iterator[Change]:
    at, root = server.places, server.root_user
    own = at.tls / "self-signed.pem"
    yield Command(
        "make a certificate that stands in until there is a real one",
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "365", "-subj", f"/CN={server.domain}"),
            *("-addext", f"subjectAltName=DNS:{server.domain}"),
            *("-keyout", at.tls / "self-signed.key", "-out", own),
        ],
        own.is_file,
    )
    for name, target in (("certificate.pem", own), ("key.pem", at.tls / "self-signed.key")):
        if not (at.tls / name).is_symlink():
            yield Link(at.tls / name, target)
    site = at.nginx / "sites-available/storefront"
    files = (
        File(
            at.settings / "nginx/downloads.conf",
            0o644,
            root,
            root,
            text=fill("nginx/downloads-disk.conf", server.values()),
        ),
        File(site, 0o644, root, root, text=site_text(server)),
    )
    shown = Link(at.nginx / "sites-enabled/storefront", site)
    is_new = not all(each.is_made() for each in (*files, shown))
    yield from files
    yield shown
    yield Action("let nginx look at it", lambda: not is_new, lambda: look_at(shown))
    yield from started(server, "nginx.service")
    if server.has_systemd:
        yield Action("let nginx read it", lambda: not is_new, lambda: reload(server))


def look_at(shown: Link) -> None:
    """Raises Failed, and takes the site away again: other sites of this nginx are to go on."""
    try:
        run(["nginx", "-t"])
    except Failed:
        shown.path.unlink()
        raise


def site_text(server: Server) -> str:
    """Where the machine has no IPv6, nginx could not listen there."""
    text = fill("nginx/storefront.conf", server.values())
    if HAS_IPV6.is_file() and HAS_IPV6.read_text():
        return text
    return "\n".join(line for line in text.split("\n") if "listen [::]:" not in line)


def reload(server: Server) -> None:
    """Raises Failed. Without systemd there is only whoever started nginx to do it."""
    if server.has_systemd:
        run(["systemctl", "reload", "nginx.service"])
    elif succeeds(["pidof", "nginx"]):
        run(["nginx", "-s", "reload"])
    else:
        raise Failed("nginx does not run: start it, for it shows that the name leads here")
