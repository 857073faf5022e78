"""A small HTTP server that takes the webhooks and answers as the test wants."""

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Received:
    at: float
    path: str
    headers: dict
    body: bytes

    @property
    def event(self) -> dict:
        return json.loads(self.body)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """`answers` are used up one per request, then every request gets `status`.

    An answer takes `seconds`; those to the webhook id `hang_on` wait for `let_go`, and all wait
    for each other where there is a barrier `together`.
    """

    received: list[Received] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    status: int = 200
    seconds: float = 0
    hang_on: str | None = None
    let_go: threading.Event = field(default_factory=threading.Event)
    together: threading.Barrier | None = None

    def __post_init__(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.received.append(Received(time.monotonic(), self.path, headers, body))
                receiver.take_time(headers["webhook-id"])
                status = receiver.answers.pop(0) if receiver.answers else receiver.status
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *parts):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/webhooks/dodo/"

    def types(self) -> list[str]:
        return [each.event["type"] for each in list(self.received)]

    def take_time(self, webhook_id: str) -> None:
        # Read at once: what a later test sets is not for a request of this one.
        seconds, together = self.seconds, self.together
        if webhook_id == self.hang_on:
            self.let_go.wait(10)
        if together:
            together.wait(5)
        time.sleep(seconds)

    def forget(self) -> None:
        self.let_go.set()
        self.received.clear()
        self.answers.clear()
        self.status = 200
        self.seconds, self.hang_on, self.together = 0, None, None
        self.let_go = threading.Event()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
