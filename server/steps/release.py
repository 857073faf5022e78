"""The code that is to run, as a release of its own, and the command that runs it by hand."""

from collections.abc import Iterator

from server.changes import Action, Change, File
from server.filling import fill
from server.machine import Server
from server.releases import Releases, find_commit


def changes(server: Server) -> Iterator[Change]:
    at = server.places
    releases = Releases(at)
    yield File(
        at.command,
        0o755,
        server.root_user,
        server.root_user,
        text=fill("storefront.sh", server.values()),
    )
    # What serves already is left to make upgrade.
    yield Action(
        f"make a release of the commit that {server.source} stands at",
        lambda: releases.current() is not None,
        lambda: build(server, releases),
    )


def build(server: Server, releases: Releases) -> None:
    commit = find_commit(server.source)
    releases.build(commit, lambda text: server.clock.say(f"  {text}"))
    releases.switch(commit.name)
