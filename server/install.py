"""make install: a bare Debian or Ubuntu server becomes a shop.

It asks what only its owner knows, and makes the rest. Each step says what it did; what is there
already stays, so it can be run again at any time, and goes on after a failure where it stopped.

    make install                     asks
    make install ANSWERS=file        does not: NAME=value lines, with names of server/answers.py
    make install DRY_RUN=1           changes nothing, and says what would be done
"""

import os
import subprocess
from collections.abc import Mapping
from urllib.parse import urlsplit

from bin.bootstrap import Stop
from server import answers
from server.changes import Change, Failed
from server.machine import Server
from server.steps import STEPS, Step
from server.steps.packages import has_apt

NO_SYSTEMD = """
systemd does not run here, so nothing of the shop was started, and nothing tried. When this machine
starts with it, storefront.target brings up the shop, and nginx has its site. Then:

    storefront doctor
"""
READY = """
The shop is at        {address}/
The admin is at       {address}/admin/
Its settings are in   {settings}
    Keep a copy of it where this server is not: BACKUP_ENCRYPTION_KEY opens the backups.
"""
INVITATION = """
{email} sets a password here, within four hours (storefront invite_admin {email} makes a new link):
    {link}
"""


def main() -> int:
    server = Server(known_answers(os.environ))
    if is_dry_run(os.environ):
        return show(server)
    if os.geteuid() != 0:
        raise Stop("a server is set up by root: sudo make install.")
    if not has_apt():
        raise Stop("this is for Debian and Ubuntu; docs/operations.md says how to do it by hand.")
    answers.ask(open_questions(server), server.answers)
    left_undone: list[Stop] = []
    for step in STEPS:
        server.clock.say(step.title)
        try:
            perform(step, server)
        except Stop as stop:
            if not step.may_wait:
                raise
            left_undone.append(stop)
    code = finish(server)
    for what in left_undone:
        print(f"\nStill to be done: {what}")
    return 1 if left_undone else code


def is_dry_run(environment: Mapping[str, str]) -> bool:
    return environment.get("DRY_RUN", "").lower() not in ("", "0", "false", "no")


def known_answers(environment: Mapping[str, str]) -> dict[str, str]:
    """What was given, and what an earlier run has written down."""
    given = answers.check(answers.given(environment))
    settings = Server(given).settings
    if not settings:
        return given
    host = urlsplit(settings.get("SITE_URL", "")).hostname
    written = {"DOMAIN": host, "ADMIN_EMAIL": settings.get("ALERT_EMAILS", "").partition(",")[0]}
    if "DOMAIN" in given and given["DOMAIN"] != host:
        raise Stop(
            f"the shop's settings say that it is {host}, not {given['DOMAIN']}: change SITE_URL "
            "and ALLOWED_HOSTS there first."
        )
    return {name: value for name, value in written.items() if value} | given


def open_questions(server: Server) -> list[answers.Question]:
    """What is still to be asked. Settings that are there, of an earlier run or of the server that
    this one replaces, say all but whom to invite."""
    questions = answers.open_questions(server.answers)
    if server.settings:
        return [question for question in questions if question.name in ("DOMAIN", "ADMIN_EMAIL")]
    return questions


def perform(step: Step, server: Server) -> None:
    """Make what is not made. Raises Stop."""
    made = 0
    for change in step.changes(server):
        try:
            if change.is_made():
                continue
            server.clock.say(f"  {change.what}")
            change.make()
        except (Failed, OSError) as error:
            said = str(error) if str(error).endswith((".", "?", "!")) else f"{error}."
            raise Stop(
                f"{step.title}: could not {change.what}: {said} "
                f"{step.advice} Then run this again: it goes on from here."
            ) from None
        made += 1
    if not made:
        server.clock.say("  nothing to do")


def show(server: Server) -> int:
    """What `perform` would do, as far as it can be known beforehand."""
    if questions := open_questions(server):
        shown = server.answers.get("DOMAIN", "DOMAIN")
        for question in answers.unasked(questions, server.answers):
            print(f"would ask for {question.name}: {question.words.replace('{DOMAIN}', shown)}")
            server.answers[question.name] = question.name.lower()
        answers.unasked(questions, server.answers)
    for step in STEPS:
        open_changes = [change for change in step.changes(server) if not is_made(change)]
        print(f"\n{step.title}")
        for change in open_changes:
            print(f"  would {change.what}")
        if not open_changes:
            print("  nothing to do")
    print("\nNothing was changed.")
    return 0


def is_made(change: Change) -> bool:
    try:
        return change.is_made()
    except (Failed, OSError):
        return False


def finish(server: Server) -> int:
    """Say how the shop is, and where; the exit code is the doctor's."""
    code = 0
    if server.has_systemd:
        server.clock.say("storefront doctor")
        code = subprocess.run([server.places.command, "doctor"]).returncode
    address = f"https://{server.domain}"
    print(READY.format(address=address, settings=server.places.env_file), end="")
    if server.invitation:
        email = server.answers["ADMIN_EMAIL"]
        print(INVITATION.format(email=email, link=server.invitation), end="")
    if not server.has_systemd:
        print(NO_SYSTEMD, end="")
    return code
