"""Start the stand-in provider as a process of its own, and talk to it as a customer would.

    sandbox = start_sandbox(free_port(), tmp_path, "http://127.0.0.1:8000/webhooks/dodo/")
    location = sandbox.pay(checkout_url, "4242 4242 4242 4242")
    sandbox.stop()

Needs neither pytest nor Django.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

PROJECT = Path(__file__).resolve().parents[2]
API_KEY = "sandbox_api_key"
WEBHOOK_KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

PAYS = "4242 4242 4242 4242"
DECLINED = "4000 0000 0000 0002"
NO_FUNDS = "4000 0000 0000 9995"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, seconds: float = 10.0):
    """The first true value of condition(), asked for again and again; fails after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {condition}")
        time.sleep(0.05)


def start_sandbox(
    port: int,
    data_dir,
    webhook_url: str,
    api_key: str = API_KEY,
    webhook_key: str = WEBHOOK_KEY,
) -> "Sandbox":
    """Start it and return when it answers. Its output goes to sandbox.log in data_dir."""
    data_dir = Path(data_dir)
    data_dir.mkdir(parents=True, exist_ok=True)
    log = data_dir / "sandbox.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "dodo_sandbox"],
            cwd=PROJECT,
            env=environment(port, data_dir, webhook_url, api_key, webhook_key),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    sandbox = Sandbox(process, f"http://127.0.0.1:{port}", log, api_key, webhook_key)
    try:
        wait_for(sandbox.ready, 30)
    except BaseException:
        sandbox.stop()
        raise
    return sandbox


def environment(port, data_dir, webhook_url, api_key=API_KEY, webhook_key=WEBHOOK_KEY) -> dict:
    # The caller's other settings stay, the shop's DJANGO_SETTINGS_MODULE included: it must not
    # matter to the sandbox.
    return os.environ | {
        "SANDBOX_PORT": str(port),
        "SANDBOX_DATA_DIR": str(data_dir),
        "SANDBOX_WEBHOOK_URL": webhook_url,
        "SANDBOX_URL": f"http://127.0.0.1:{port}",
        "DODO_PAYMENTS_API_KEY": api_key,
        "DODO_PAYMENTS_WEBHOOK_KEY": webhook_key,
    }


class Sandbox:
    """A running sandbox; `process` is its Popen, `url` its address without a final slash."""

    def __init__(self, process, url: str, log: Path, api_key: str, webhook_key: str):
        self.process = process
        self.url = url
        self.log = log
        self.api_key = api_key
        self.webhook_key = webhook_key

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.stop()

    def ready(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"the sandbox ended: {self.log.read_text()[-2000:]}")
        try:
            return requests.get(f"{self.url}/healthz", timeout=2).status_code == 200
        except requests.ConnectionError:
            return False

    def stop(self, number=signal.SIGTERM, seconds: float = 10.0) -> int:
        """Send the signal, wait for the end, return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def ledger(self, *lists: str) -> dict:
        """The books: all lists, or those that are named, which is quicker."""
        values = {"lists": ",".join(lists)} if lists else {}
        answer = requests.get(f"{self.url}/control/ledger", values, timeout=20)
        answer.raise_for_status()
        return answer.json()

    def payments(self) -> list[dict]:
        return self.ledger("payments")["payments"]

    def refunds(self) -> list[dict]:
        return self.ledger("refunds")["refunds"]

    def journal(self, subject: str = "") -> list[dict]:
        """The journal, or the rows about one id."""
        rows = self.ledger("journal")["journal"]
        return [row for row in rows if subject in ("", row["subject"], row["payment_id"])]

    def deliveries(self, type: str = "") -> list[dict]:
        """The deliveries, or those whose type begins so ("refund.")."""
        rows = self.ledger("deliveries")["deliveries"]
        return [row for row in rows if row["type"].startswith(type)]

    def control(self, path: str, **values) -> dict:
        """POST /control/<path> with JSON; raises on refusal."""
        answer = requests.post(f"{self.url}/control/{path}", json=values, timeout=20)
        answer.raise_for_status()
        return answer.json()

    def configure(self, **settings) -> dict:
        return self.control("settings", **settings)

    def reset(self) -> None:
        """Forget all products, payments, deliveries and settings."""
        self.control("reset")

    def refund(self, payment_id: str, **values) -> dict:
        return self.control(f"payments/{payment_id}/refund", **values)

    def move_refund(self, refund_id: str, status: str) -> dict:
        return self.control(f"refunds/{refund_id}", status=status)

    def dispute(self, payment_id: str, status: str = "opened") -> dict:
        return self.control(f"payments/{payment_id}/dispute", status=status)

    def resend(self, webhook_id: str) -> dict:
        return self.control(f"deliveries/{webhook_id}/resend")

    def pay(self, checkout_url: str, card: str = PAYS, **fields) -> requests.Response:
        """Open the payment page and press Pay; the answer is not followed (see its Location)."""
        values = {"card_number": card, "expiry": "06/32", "cvv": "123", "action": "pay"}
        with requests.Session() as browser:
            page = browser.get(checkout_url, timeout=20)
            return press(browser, page, values | fields)

    def cancel(self, checkout_url: str) -> requests.Response:
        """Open the payment page and press Cancel."""
        with requests.Session() as browser:
            page = browser.get(checkout_url, timeout=20)
            return press(browser, page, {"action": "cancel"})


def press(browser: requests.Session, page: requests.Response, values: dict) -> requests.Response:
    """Send the page's form with its token; a page without a form is given back as it is."""
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    if token is None:
        return page
    data = {"csrfmiddlewaretoken": token.group(1)} | values
    return browser.post(page.url, data=data, allow_redirects=False, timeout=20)
