"""A server on loopback in the place of Google's Data API: real HTTP, checks who asks, keeps count.

It answers from `visits`, plain rows of what people did, so that a wrong question brings a wrong
answer. `script` says otherwise for the next calls.
"""

import json
import threading
import time
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import exceptions, jwt

PROPERTY = "123456789"
ADDRESS = "dashboard@shop-figures.iam.gserviceaccount.com"
HOST = "shop.test"
SCOPE = "https://www.googleapis.com/auth/analytics.readonly"


@cache
def _keys() -> tuple[str, str]:
    """A private key and its public half, made once."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


def credentials() -> dict:
    """The key of a service account, as Google hands it out."""
    return {
        "type": "service_account",
        "client_email": ADDRESS,
        "private_key_id": "1",
        "private_key": _keys()[0],
        "token_uri": "https://oauth2.googleapis.com/token",
    }


def refusal(code: int, status: str, message: str) -> tuple[int, bytes]:
    """An error as Google writes them."""
    said = {"error": {"code": code, "message": message, "status": status}}
    return code, json.dumps(said).encode()


@dataclass(frozen=True)
class Visit:
    """Somebody saw a page `views` times on a day (2026-03-10), having come from `source`."""

    day: str
    person: str
    path: str = "/"
    source: str = "(direct)"
    views: int = 1
    host: str = HOST


class GoogleServer:
    """`calls` are the bodies of the calls that were let in. `wait` is seconds before an answer."""

    def __init__(self, visits=()):
        self.visits: list[Visit] = list(visits)
        self.calls: list[dict] = []
        self.script: list[tuple[int, bytes]] = []
        self.headers: dict[str, str] = {}
        self.wait = 0.0
        self.drip = 0.0
        here = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = here.answer(self.path, self.headers, json.loads(body))
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                for name, value in here.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                here.write(self.wfile, answer)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, path: str, headers, body: dict) -> tuple[int, bytes]:
        if path != f"/v1beta/properties/{PROPERTY}:batchRunReports":
            return refusal(404, "NOT_FOUND", "Requested entity was not found.")
        try:
            claims = jwt.decode(headers["Authorization"].removeprefix("Bearer "), _keys()[1])
        except (exceptions.GoogleAuthError, ValueError):
            return refusal(401, "UNAUTHENTICATED", "Request had invalid credentials.")
        if claims["sub"] != ADDRESS or claims["scope"] != SCOPE:
            return refusal(403, "PERMISSION_DENIED", "User does not have sufficient permissions.")
        self.calls.append(body)
        time.sleep(self.wait)
        if self.script:
            return self.script.pop(0)
        reports = [self.report(question) for question in body["requests"]]
        return 200, json.dumps({"reports": reports, "kind": "x"}).encode()

    def write(self, out, answer: bytes) -> None:
        if not self.drip:
            out.write(answer)
            return
        for number in range(len(answer)):
            out.write(answer[number : number + 1])
            out.flush()
            time.sleep(self.drip)

    def report(self, question: dict) -> dict:
        """What Google would count: rows by dimension, the name of the range added as its last."""
        names = [dimension["name"] for dimension in question["dimensions"]]
        metrics = [metric["name"] for metric in question["metrics"]]
        ranges = question["dateRanges"]
        groups: dict[tuple, list[Visit]] = {}
        for span in ranges:
            for visit in self.visits:
                is_in = span["startDate"] <= visit.day <= span["endDate"]
                if is_in and _matches(visit, question["dimensionFilter"]):
                    key = tuple(_dimension(visit, name) for name in names)
                    key += (span["name"],) if len(ranges) > 1 else ()
                    groups.setdefault(key, []).append(visit)
        names += ["dateRange"] if len(ranges) > 1 else []
        rows = [
            (key, [_metric(found, metric) for metric in metrics]) for key, found in groups.items()
        ]
        rows.sort(key=lambda row: -row[1][0])
        report = {
            "dimensionHeaders": [{"name": name} for name in names],
            "metricHeaders": [{"name": name, "type": "TYPE_INTEGER"} for name in metrics],
            "rowCount": len(rows),
            "metadata": {"currencyCode": "USD", "timeZone": "UTC"},
            "kind": "analyticsData#runReport",
        }
        # Google leaves out what is empty.
        if rows:
            report["rows"] = [
                {
                    "dimensionValues": [{"value": value} for value in key],
                    "metricValues": [{"value": str(value)} for value in values],
                }
                for key, values in rows[: int(question["limit"])]
            ]
        return report

    @property
    def environment(self) -> dict[str, str]:
        """For a shop that runs as processes of its own."""
        return {
            "GA4_PROPERTY_ID": PROPERTY,
            "GA4_CREDENTIALS": json.dumps(credentials()),
            "GA4_API_URL": self.url,
        }

    def use(self, settings) -> None:
        """Set the shop's Analytics up, with this server in Google's place."""
        settings.GA4_PROPERTY_ID = PROPERTY
        settings.GA4_CREDENTIALS = credentials()
        settings.GA4_API_URL = self.url
        settings.SITE_URL = f"http://{HOST}"

    def __enter__(self) -> "GoogleServer":
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *failure) -> None:
        self.server.shutdown()
        self.server.server_close()


def _dimension(visit: Visit, name: str) -> str:
    return {
        "date": visit.day.replace("-", ""),
        "pagePath": visit.path,
        "sessionSource": visit.source,
        "hostName": visit.host,
    }[name]


def _metric(found: list[Visit], name: str) -> int:
    return {
        "activeUsers": len({visit.person for visit in found}),
        "screenPageViews": sum(visit.views for visit in found),
        "sessions": len({(visit.person, visit.day) for visit in found}),
    }[name]


def _matches(visit: Visit, condition: dict) -> bool:
    if "andGroup" in condition:
        return all(_matches(visit, one) for one in condition["andGroup"]["expressions"])
    asked = condition["filter"]
    value, wanted = _dimension(visit, asked["fieldName"]), asked["stringFilter"]["value"]
    if asked["stringFilter"]["matchType"] == "EXACT":
        return value == wanted
    return value.startswith(wanted)
