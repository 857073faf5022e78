"""Runs the Procfile's processes with one log until Ctrl-C, or until one of them dies.

Started by demo.py inside the virtual environment. With --reload what runs the shop's code starts
anew after each edit of it: the web by Django's own server, the others by reload.py.
"""

import contextlib
import os
import select
import signal
import sys
import threading
import time
import urllib.request

import honcho.manager
from honcho.compat import ProcessManager
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Printer

STARTED = """
    The shop        {shop}/
    The admin       {shop}/admin/
    The provider    {sandbox}/   (a stand-in: no real money)

    Sign in as      customer@example.com   buys
                    seller@example.com     sells
                    editor@example.com     edits pages
                    admin@example.com      does everything
    Password        demo-password

    Pay with        4242 4242 4242 4242    06/32, 123: succeeds
                    4000 0000 0000 0002    is declined
    Mails           are printed here and kept in {mail}/
    Stop            Ctrl-C

"""


# A worker takes about six seconds to finish in order.
honcho.manager.KILL_WAIT = 12


class Heads(ProcessManager):
    """Asks only the head of each group to stop: a worker whose children die with it hangs."""

    def terminate(self, pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


class Processes(Manager):
    """Honcho's manager, which stops all when one stops; here it also says which one that was."""

    died = None

    def __init__(self, printer):
        super().__init__(printer)
        self._procmgr = Heads()

    def _start(self):
        super()._start()
        threading.Thread(target=_greet, daemon=True).start()
        threading.Thread(target=_stop_with_the_terminal, daemon=True).start()

    def terminate(self):
        if not self._terminating and self.returncode not in (130, 143):
            self.died = next(
                (name for name, state in self._processes.items() if "returncode" in state), None
            )
        super().terminate()

    def leave_nothing_behind(self):
        """Kill all at once, for the case that nobody is there to read the log any more."""
        for state in self._processes.values():
            with contextlib.suppress(KeyError, ProcessLookupError):
                os.killpg(state["pid"], signal.SIGKILL)
            with contextlib.suppress(KeyError):
                state["process"].kill()


def main() -> int:
    manager = Processes(Printer(sys.stdout, time_format="%H:%M:%S", colour=sys.stdout.isatty()))
    with open("Procfile") as procfile:
        processes = parse_procfile(procfile.read()).processes
    for name, command in processes.items():
        if "--reload" in sys.argv:
            command = _reloading(name, command)
        manager.add_process(name, command, env=dict(os.environ))
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    try:
        manager.loop()
    except OSError:
        manager.leave_nothing_behind()
        os._exit(1)
    if manager.died:
        code = manager._processes[manager.died]["returncode"]
        print(f"{manager.died} stopped by itself (exit code {code}), so the rest was stopped too.")
        return code if 0 < code < 256 else 1
    return 0


def _reloading(name: str, command: str) -> str:
    if name == "web":
        return f"exec python manage.py runserver 127.0.0.1:{os.environ['PORT']}"
    if name == "sandbox":  # a stranger, whose open payment pages should live on
        return command
    return f"exec python bin/reload.py {command.removeprefix('exec ')}"


def _stop_with_the_terminal() -> None:
    """A closed terminal (or a reader of the log that went away) stops the demo like Ctrl-C does.

    The kernel tells only the session's leader of a hang-up, which may be a make that waits for us.
    """
    poll = select.poll()
    poll.register(sys.stdout.fileno(), 0)
    poll.poll()
    os.kill(os.getpid(), signal.SIGTERM)


def _greet() -> None:
    """Print where everything is, once the shop really answers."""
    shop = os.environ["SITE_URL"]
    while True:
        time.sleep(0.3)
        try:
            with urllib.request.urlopen(f"{shop}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    break
        except OSError:
            continue
    sandbox = f"http://127.0.0.1:{int(os.environ['PORT']) + 1}"
    mail = os.path.relpath(os.path.join(os.environ["DATA_DIR"], "mail"))
    sys.stdout.write(STARTED.format(shop=shop, sandbox=sandbox, mail=mail))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
