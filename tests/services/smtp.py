"""A mail server on loopback that keeps what it is given, and can be made to misbehave."""

import contextlib
import email
import email.policy
import logging
import socket
import threading
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.services import free_port

# aiosmtpd writes down every line of every conversation.
logging.getLogger("mail.log").setLevel(logging.ERROR)


class SMTPServer:
    """A real SMTP conversation. `letters` holds what arrived, oldest first.

    `rcpt_answers` maps recipients to refusals ("550 5.1.1 unknown"); `data_answer` is said to the
    content instead of accepting it. With a `password`, whoever logs in needs that one.
    """

    def __init__(self, port: int | None = None, password: str | None = None):
        self.port = port or free_port()
        self.password = password
        self.letters: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.rcpt_answers: dict[str, str] = {}
        self.data_answer: str | None = None
        self.controller = None

    def start(self) -> "SMTPServer":
        options = (
            {"authenticator": self._let_in, "auth_require_tls": False} if self.password else {}
        )
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)
        self.controller.start()
        return self

    def stop(self) -> None:
        if self.controller is not None:
            self.controller.stop()
            self.controller = None

    def __enter__(self) -> "SMTPServer":
        return self.start()

    def __exit__(self, *failure) -> None:
        self.stop()

    def to(self, recipient: str) -> list[EmailMessage]:
        """The letters that arrived for one recipient."""
        return [
            letter
            for letter, recipients in zip(self.letters, self.recipients, strict=True)
            if recipient in recipients
        ]

    def use(self, settings) -> None:
        """Point Django's mail at this server (`settings` is pytest-django's)."""
        use(settings, self.port)

    def _let_in(self, server, session, envelope, mechanism, login) -> AuthResult:
        return AuthResult(success=login.password == self.password.encode(), handled=False)

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if address in self.rcpt_answers:
            return self.rcpt_answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.data_answer:
            return self.data_answer
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 Message accepted"


class RudeServer:
    """Takes connections, says `greeting` (nothing at all: it hangs), and then nothing more."""

    def __init__(self, greeting: bytes = b""):
        self.greeting = greeting
        self.connections = 0
        self._held: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]

    def __enter__(self) -> "RudeServer":
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *failure) -> None:
        for connection in [self._listener, *self._held]:
            # A blocked accept or read ends only when the socket is shut down.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._held.append(connection)
            connection.sendall(self.greeting)


def use(settings, port: int) -> None:
    """Point Django's mail at a port of loopback, with a patience that suits a test."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 0.5
