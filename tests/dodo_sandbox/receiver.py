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
    """`answers` are used up one per request, then every request gets `status`."""

    received: list[Received] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    status: int = 200

    def __post_init__(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.received.append(Received(time.monotonic(), self.path, headers, body))
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

    def forget(self) -> None:
        self.received.clear()
        self.answers.clear()
        self.status = 200

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
