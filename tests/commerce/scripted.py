"""A provider that answers what a test wrote down, for what the stand-in never says."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class ScriptedProvider:
    """`answers[path]` is a JSON value, bytes, or a list of (status, headers, value) to use up.

    A path that is not there is answered with 404. `asked` are the requests so far, `bodies` what
    they brought.
    """

    def __init__(self):
        self.answers: dict = {}
        self.asked: list[str] = []
        self.bodies: list[dict] = []
        script = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                script.asked.append(f"{self.command} {self.path}")
                if sent:
                    script.bodies.append(json.loads(sent))
                status, headers, value = script.next_answer(self.path)
                body = value if isinstance(value, bytes) else json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                for name, text in headers.items():
                    self.send_header(name, text)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = answer

            def log_message(self, *parts):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def next_answer(self, path: str) -> tuple[int, dict, object]:
        found = self.answers.get(path, self.answers.get(path.partition("?")[0]))
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        if found is None:
            return 404, {}, {"code": "NOT_FOUND", "message": "No such thing."}
        return found if isinstance(found, tuple) else (200, {}, found)


@contextmanager
def scripted_provider() -> Iterator[ScriptedProvider]:
    provider = ScriptedProvider()
    thread = threading.Thread(target=provider.server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield provider
    finally:
        provider.server.shutdown()
        provider.server.server_close()
        thread.join()
