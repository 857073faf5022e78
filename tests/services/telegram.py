"""A server on loopback in Telegram's place: real HTTP, answers by script, keeps what it got."""

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = "123456789:AA-the_secret_of_a_bot-for_the_tests"


@dataclass
class Call:
    """One call of the Bot API."""

    path: str
    values: dict
    status: int

    @property
    def chat(self) -> str:
        return str(self.values["chat_id"])

    @property
    def text(self) -> str:
        return self.values["text"]


def refusal(code: int, description: str, **parameters) -> tuple[int, bytes]:
    """An answer as Telegram writes them."""
    said = {"ok": False, "error_code": code, "description": description}
    if parameters:
        said["parameters"] = parameters
    return code, json.dumps(said).encode()


class TelegramServer:
    """Takes every message, unless `script` says otherwise.

    `script` is a list of answers, (status, body) each, for the next calls; `by_chat` maps chats
    to an answer of their own. `delivered` are the calls that were taken.
    """

    def __init__(self, port: int = 0):
        self.calls: list[Call] = []
        self.script: list[tuple[int, bytes]] = []
        self.by_chat: dict[str, tuple[int, bytes]] = {}
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = shop.answer(self.path, json.loads(body))
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                if 300 <= status < 400:
                    self.send_header("Location", answer.decode())
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, path: str, values: dict) -> tuple[int, bytes]:
        if path != f"/bot{TOKEN}/sendMessage":
            status, body = refusal(401, "Unauthorized")
        elif self.script:
            status, body = self.script.pop(0)
        elif str(values["chat_id"]) in self.by_chat:
            status, body = self.by_chat[str(values["chat_id"])]
        else:
            status, body = 200, json.dumps({"ok": True, "result": {"message_id": 1}}).encode()
        self.calls.append(Call(path, values, status))
        return status, body

    @property
    def delivered(self) -> list[Call]:
        return [call for call in self.calls if call.status == 200]

    @property
    def environment(self) -> dict[str, str]:
        """For a shop that runs as processes of its own."""
        return {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_CHAT_ID": "-100200300",
            "TELEGRAM_API_URL": self.url,
        }

    def use(self, settings, chat: str = "-100200300") -> None:
        """Switch the shop's Telegram on, with this server in its place."""
        use(settings, self.url, chat)

    def __enter__(self) -> "TelegramServer":
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *failure) -> None:
        self.server.shutdown()
        self.server.server_close()


def use(settings, url: str, chat: str = "-100200300") -> None:
    settings.TELEGRAM_BOT_TOKEN = TOKEN
    settings.TELEGRAM_CHAT_ID = chat
    settings.TELEGRAM_API_URL = url
