"""The tables, and the first admin."""

from collections.abc import Iterator

from server.changes import Action, Change, Failed
from server.machine import Server

FAILS_WITHOUT_ADMIN = (
    "from accounts.models import User\n"
    "people = User.objects.filter(is_superuser=True, is_active=True)\n"
    "raise SystemExit(not any(person.has_usable_password() for person in people))"
)


def changes(server: Server) -> Iterator[Change]:
    # The settings first: what is wrong in them is said in one line, and by its name.
    yield Action(
        "look at the settings",
        lambda: answers_well(server, "check"),
        lambda: server.manage("check"),
    )
    yield Action(
        "make the tables",
        lambda: answers_well(server, "migrate", "--check"),
        lambda: server.manage("migrate", "--noinput", "--verbosity", "0"),
    )
    yield Action(
        "invite the first admin",
        lambda: answers_well(server, "shell", "--command", FAILS_WITHOUT_ADMIN),
        lambda: invite(server),
    )


def invite(server: Server) -> None:
    """The link is shown at the end, and again at each run until somebody has used one."""
    server.invitation = server.manage("invite_admin", server.answers["ADMIN_EMAIL"]).strip()


def answers_well(server: Server, *arguments: str) -> bool:
    try:
        server.manage(*arguments)
    except Failed:
        return False
    return True
