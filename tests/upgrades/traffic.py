"""Visitors who never stop, and somebody with a slow connection."""

import hashlib
import http.client
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

# As nginx does, which opens a connection for each request unless it is told otherwise.
HEADERS = {"Connection": "close"}


@dataclass
class Request:
    """`make` gives body and headers anew each time, as a signature wants it."""

    path: str
    wanted: int = 200
    method: str = "GET"
    make: Callable[[], tuple[bytes | None, dict[str, str]]] = lambda: (None, {})


@dataclass
class Traffic:
    """Sends `requests` again and again from so many threads, until it is left.

    `answers` counts them by path and status, `failures` says what was not as wanted.
    """

    url: str
    requests: list[Request]
    headers: dict[str, str] = field(default_factory=dict)
    threads: int = 3
    answers: Counter = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def __enter__(self) -> "Traffic":
        self.has_ended = threading.Event()
        self.lock = threading.Lock()
        self.workers = [threading.Thread(target=self._run) for _ in range(self.threads)]
        for worker in self.workers:
            worker.start()
        return self

    def __exit__(self, *failure) -> None:
        self.has_ended.set()
        for worker in self.workers:
            worker.join()

    def wait_for(self, count: int) -> None:
        """Until so many more requests were answered."""
        until = self.answers.total() + count
        while self.answers.total() < until and not self.failures:
            self.has_ended.wait(0.02)

    def _run(self) -> None:
        while not self.has_ended.is_set():
            for request in self.requests:
                self._send(request)

    def _send(self, request: Request) -> None:
        body, headers = request.make()
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        try:
            headers = HEADERS | self.headers | headers
            connection.request(request.method, request.path, body, headers)
            answer = connection.getresponse()
            answer.read()
            status, failed = str(answer.status), answer.status != request.wanted
        except (OSError, http.client.HTTPException) as error:
            status, failed = repr(error), True
        finally:
            connection.close()
        with self.lock:
            self.answers[f"{request.method} {request.path} {status}"] += 1
            if failed:
                self.failures.append(f"{request.method} {request.path}: {status}")


class SlowDownload:
    """A file whose first bytes have come; the rest is read at `go_on`, in a thread of its own."""

    def __init__(self, url: str, path: str, headers: dict[str, str]):
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.connection.request("GET", path, headers=HEADERS | headers)
        self.answer = self.connection.getresponse()
        self.digest = hashlib.sha256(self.answer.read(100_000))
        self.error = ""

    def go_on(self) -> None:
        self.thread = threading.Thread(target=self._read)
        self.thread.start()

    def checksum(self) -> str:
        """Of all that came, once the last of it has; or what went wrong."""
        self.thread.join()
        return self.error or self.digest.hexdigest()

    def _read(self) -> None:
        try:
            while part := self.answer.read(64 * 1024):
                self.digest.update(part)
        except (OSError, http.client.HTTPException) as error:
            self.error = repr(error)
        finally:
            self.connection.close()
