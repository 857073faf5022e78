"""A server in Sentry's place: keeps the events that it is sent."""

import gzip
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class SentryServer:
    """`dsn` leads here; `raw` is all that came, `events` what an event is of it."""

    def __init__(self):
        self.raw: list[bytes] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                is_packed = self.headers.get("Content-Encoding") == "gzip"
                server.raw.append(gzip.decompress(body) if is_packed else body)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.dsn = f"http://key@127.0.0.1:{self.server.server_port}/1"

    @property
    def events(self) -> list[dict]:
        parts = [json.loads(line) for body in self.raw for line in body.splitlines()]
        return [part for part in parts if "platform" in part]

    def __enter__(self) -> "SentryServer":
        Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *failure) -> None:
        self.server.shutdown()
        self.server.server_close()
