"""A Redis server on loopback that keeps nothing on disk."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import redis

from tests.services import free_port


def program() -> str | None:
    """Where redis-server is, or None: it comes with the system, no wheel carries it for all."""
    return shutil.which("redis-server")


class RedisServer:
    """Start and stop the server; `url(0)` is for the cache, `url(1)` for the broker."""

    def __init__(self, port: int | None = None):
        self.port = port or free_port()
        self.process = None
        self.folder = tempfile.mkdtemp(prefix="storefront-redis-")

    def start(self, timeout: float = 20) -> "RedisServer":
        """Returns when the server answers. Raises RuntimeError with its log when it does not."""
        log = Path(self.folder, "log")
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [
                    *(program() or "redis-server", "--port", str(self.port)),
                    *("--bind", "127.0.0.1", "--save", "", "--appendonly", "no"),
                    *("--dir", self.folder),
                ],
                stdout=out,
                stderr=subprocess.STDOUT,
                env={"PATH": os.environ.get("PATH", "")},
                start_new_session=True,
            )
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.client().ping()
                return self
            except redis.RedisError:
                time.sleep(0.05)
        text = log.read_text(errors="replace")
        self.stop()
        raise RuntimeError(f"Redis did not start on port {self.port}:\n{text}")

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self.process is not None and self.process.poll() is None:
            # One that a test has suspended would not hear it.
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(number)
            self.process.wait(10)

    def close(self) -> None:
        """Stop for good."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: int) -> str:
        return f"redis://127.0.0.1:{self.port}/{database}"

    def client(self, database: int = 0) -> redis.Redis:
        return redis.Redis.from_url(self.url(database), socket_timeout=2, socket_connect_timeout=1)
