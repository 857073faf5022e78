"""The certificate that browsers believe: from Let's Encrypt by certbot, or a file that is given."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from server.changes import Action, Change, Failed, File, Link, run
from server.machine import Server
from server.steps.nginx import reload

AGAIN = """#!/bin/sh
# certbot has a new certificate of some site: nginx reads it.
exec systemctl reload nginx.service
"""
# Lines of certbot's that say the same of every failure.
OF_NO_USE = ("Ask for help", "Saving debug log", "See the logfile", "Some challenges")


def changes(server: Server) -> Iterator[Change]:
    at = server.places
    if "CERTIFICATE" in server.answers:
        pair = Path(server.answers["CERTIFICATE"]), Path(server.answers.get("KEY", ""))
        yield Action(
            f"see that {pair[0]} and its key belong together",
            lambda: shows(at.tls, *pair),
            lambda: check_pair(*pair),
        )
    elif is_given(server):
        return
    else:
        live = at.certbot / "live" / server.domain
        pair = live / "fullchain.pem", live / "privkey.pem"
        yield File(
            at.certbot / "renewal-hooks/deploy/storefront",
            0o755,
            server.root_user,
            server.root_user,
            text=AGAIN,
        )
        yield Action(
            f"get a certificate for {server.domain} by certbot",
            pair[0].is_file,
            lambda: ask_certbot(server),
        )
    is_shown = shows(at.tls, *pair)
    yield Link(at.tls / "certificate.pem", pair[0])
    yield Link(at.tls / "key.pem", pair[1])
    yield Action("let nginx show it", lambda: is_shown, lambda: reload(server))


def ask_certbot(server: Server) -> None:
    """Raises Failed with what the authority said, which is not what certbot says last."""
    try:
        run(certbot(server))
    except Failed as error:
        said = re.findall(r"^\s*Detail: (.*)$", error.all, re.M)
        lines = [line for line in error.all.splitlines() if line.strip()]
        said += [line.strip() for line in reversed(lines) if not line.startswith(OF_NO_USE)]
        raise Failed(said[0] if said else str(error)) from None


def certbot(server: Server) -> list[str]:
    command = ["certbot", "certonly", "--webroot", "--webroot-path", str(server.places.acme)]
    command += ["--domain", server.domain, "--cert-name", server.domain]
    command += ["--email", server.answers["ADMIN_EMAIL"], "--agree-tos", "--non-interactive"]
    if "ACME_SERVER" in server.answers:
        command += ["--server", server.answers["ACME_SERVER"]]
    return command


def shows(tls: Path, certificate: Path, key: Path) -> bool:
    links = Link(tls / "certificate.pem", certificate), Link(tls / "key.pem", key)
    return all(link.is_made() for link in links)


def is_given(server: Server) -> bool:
    """Whether somebody has put a certificate of their own there before, which stays."""
    at = server.places
    shown = at.tls / "certificate.pem"
    if not shown.is_symlink():
        return False
    return not shown.readlink().is_relative_to(at.tls) and not shown.readlink().is_relative_to(
        at.certbot
    )


def check_pair(certificate: Path, key: Path) -> None:
    """Raises Failed."""
    if not key.is_file():
        raise Failed("CERTIFICATE is given without its KEY=/path/of/its/key.pem")
    keys = [
        run(["openssl", "x509", "-in", certificate, "-noout", "-pubkey"]),
        run(["openssl", "pkey", "-in", key, "-pubout"]),
    ]
    if keys[0] != keys[1]:
        raise Failed(f"{shlex.quote(str(key))} is the key of another certificate")
