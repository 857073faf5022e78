"""Asking over HTTP as a stranger would: no cookies, no redirects followed, and not for long."""

import http.client
import ssl
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

SECONDS = 4
BODY = 100_000


@dataclass(frozen=True)
class Answer:
    """`location` is where a redirect leads; `expires_at` when the certificate does, in seconds
    since 1970 (None without https)."""

    status: int
    body: bytes
    location: str
    expires_at: float | None


def ask(
    address: str,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    announced: int | None = None,
    seconds: float = SECONDS,
) -> Answer:
    """The answer of `address`. With `announced`, so many bytes are announced and none is sent.

    Raises OSError, whether nobody answers, the certificate is not valid, or no HTTP is spoken.
    """
    parts = urlsplit(address)
    connection = _connection(parts, seconds)
    sent = {"Accept": "*/*", "User-Agent": "storefront-doctor", **(headers or {})}
    if announced is not None:
        sent["Content-Length"] = str(announced)
    try:
        path = parts.path or "/"
        connection.request(method, f"{path}?{parts.query}" if parts.query else path, headers=sent)
        expires_at = _expiry(connection.sock)
        answer = connection.getresponse()
        return Answer(
            answer.status, answer.read(BODY), answer.getheader("Location", ""), expires_at
        )
    except http.client.HTTPException as error:
        raise OSError(f"no HTTP: {type(error).__name__}") from error
    finally:
        connection.close()


def describe(error: OSError) -> str:
    """What went wrong, in few words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if isinstance(error, TimeoutError):
        return "timeout"
    return error.strerror or str(error) or type(error).__name__


def _connection(parts: SplitResult, seconds: float) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, parts.port, timeout=seconds, context=context)
    return http.client.HTTPConnection(host, parts.port, timeout=seconds)


def _expiry(sock) -> float | None:
    if not isinstance(sock, ssl.SSLSocket):
        return None
    until = (sock.getpeercert() or {}).get("notAfter")
    return ssl.cert_time_to_seconds(str(until)) if until else None
