"""systemd's units, as far as installing and upgrading has to do with them."""

import subprocess
from dataclasses import dataclass

from bin.bootstrap import Stop


@dataclass(frozen=True)
class Services:
    """`program` is systemctl, or what takes its place."""

    program: str = "systemctl"

    def start(self, unit: str, seconds: float) -> None:
        """Start `unit` and wait until it has said that it is ready. Raises Stop."""
        try:
            started = self._run("start", unit, timeout=seconds)
        except subprocess.TimeoutExpired:
            raise Stop(f"{unit} was not ready within {seconds:.0f} seconds") from None
        if started.returncode:
            raise Stop(f"{unit} did not start")

    def stop(self, unit: str) -> None:
        """Stop `unit` in order; it may finish what it has begun. Raises Stop."""
        if self._run("stop", unit).returncode:
            raise Stop(f"{unit} could not be stopped")

    def restart(self, unit: str) -> None:
        """Stop `unit` in order and start it again. Raises Stop."""
        if self._run("restart", unit).returncode:
            raise Stop(f"{unit} did not start again")

    def enable(self, unit: str) -> None:
        """Let it start whenever the machine does. Raises Stop."""
        if self._run("enable", "--quiet", unit).returncode:
            raise Stop(f"{unit} could not be enabled")

    def disable(self, unit: str) -> None:
        self._run("disable", "--quiet", unit)

    def is_in_use(self, unit: str) -> bool:
        """Whether it runs, or would as soon as the machine starts."""
        questions = ("is-active", "is-enabled")
        return any(self._run(each, "--quiet", unit).returncode == 0 for each in questions)

    def _run(self, *arguments: str, timeout: float | None = None) -> subprocess.CompletedProcess:
        return subprocess.run(
            [self.program, *arguments], capture_output=True, text=True, timeout=timeout
        )
