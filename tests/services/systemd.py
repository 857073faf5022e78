"""In systemd's place: holds the listening socket, runs units as processes, and is told what to do
by a program that takes the arguments of systemctl."""

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SYSTEMCTL = """#!{python} -S
import json, socket, sys
with socket.socket(socket.AF_UNIX) as manager:
    manager.connect({address!r})
    manager.sendall(json.dumps(sys.argv[1:]).encode() + b"\\n")
    sys.exit(int(manager.makefile().readline()))
"""
# What systemd does between fork and exec of a unit with a socket.
HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execvp(sys.argv[2], sys.argv[2:])
"""
FAILED, NO = 1, 3


@dataclass
class Unit:
    """`command` gets the socket as its third file and has to say READY=1, if it `notifies`."""

    command: list
    folder: Path
    environment: dict[str, str]
    notifies: bool = False
    # Seconds from TERM to KILL.
    stop_within: float = 30


class ServiceManager:
    """`find` gives the unit of a name. `said` lists what was asked for, in order; `exits` how the
    process of a unit ended last."""

    def __init__(self, folder: Path, find: Callable[[str], Unit]):
        folder.mkdir(parents=True)
        self.folder, self.find = folder, find
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=2048)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.processes: dict[str, subprocess.Popen] = {}
        self.enabled: set[str] = set()
        self.exits: dict[str, int] = {}
        self.said: list[str] = []
        self.numbers = itertools.count()
        address = str(folder / "manager")
        self.program = folder / "systemctl"
        self.program.write_text(SYSTEMCTL.format(python=sys.executable, address=address))
        self.program.chmod(0o755)
        self.control = socket.socket(socket.AF_UNIX)
        self.control.bind(address)
        self.control.listen()
        self.listening = threading.Thread(target=self._listen, daemon=True)
        self.listening.start()

    def __enter__(self) -> "ServiceManager":
        return self

    def __exit__(self, *failure) -> None:
        # It must be out of `accept` before its number is free: the next manager's socket may get
        # that, and would be answered by this one.
        self.control.shutdown(socket.SHUT_RDWR)
        self.listening.join()
        self.control.close()
        for process in self.processes.values():
            process.kill()
            process.wait()
        self.socket.close()

    def log(self, unit: str) -> str:
        path = self.folder / f"{unit}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    # --- systemctl ----------------------------------------------------------------------------
    def start(self, name: str) -> bool:
        unit = self.find(name)
        notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        address = self.folder / f"notices-{next(self.numbers)}"
        notices.bind(str(address))
        notices.settimeout(0.1)
        environment = unit.environment | ({"NOTIFY_SOCKET": str(address)} if unit.notifies else {})
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = process = subprocess.Popen(
                [sys.executable, "-c", HAND_OVER, str(self.socket.fileno()), *unit.command],
                cwd=unit.folder,
                env=environment,
                pass_fds=[self.socket.fileno()],
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        with notices:
            while unit.notifies:
                try:
                    if b"READY=1" in notices.recv(4096):
                        break
                except TimeoutError:
                    if process.poll() is not None:
                        return False
        return True

    def stop(self, name: str) -> bool:
        process = self.processes.pop(name, None)
        if process is not None:
            process.terminate()
            try:
                self.exits[name] = process.wait(self.find(name).stop_within)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                self.exits[name] = process.wait()
        return True

    def restart(self, name: str) -> bool:
        return self.stop(name) and self.start(name)

    def reload(self, name: str) -> bool:
        self.processes[name].send_signal(signal.SIGHUP)
        return True

    def enable(self, name: str) -> bool:
        self.enabled.add(name)
        return True

    def disable(self, name: str) -> bool:
        self.enabled.discard(name)
        return True

    def is_active(self, name: str) -> bool:
        return name in self.processes and self.processes[name].poll() is None

    def is_enabled(self, name: str) -> bool:
        return name in self.enabled

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self.control.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        with client:
            command, *rest = json.loads(client.makefile().readline())
            (name,) = (word for word in rest if not word.startswith("--"))
            if not command.startswith("is-"):
                self.said.append(f"{command} {name}")
            is_done = getattr(self, command.replace("-", "_"))(name)
            code = 0 if is_done else NO if command.startswith("is-") else FAILED
            client.sendall(f"{code}\n".encode())
