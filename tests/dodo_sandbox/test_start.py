"""Starting: mistakes are one clear line, and the data folder is its own."""

import os
import signal
import socket
import subprocess
import sys

import pytest
import requests
from dodopayments import DodoPayments

from tests.dodo_sandbox.process import PROJECT, environment, free_port, start_sandbox, wait_for

pytestmark = pytest.mark.once

SILENT = "http://127.0.0.1:9/webhooks/dodo/"


def start(tmp_path, port=None, **changes) -> subprocess.CompletedProcess:
    settings = environment(port or free_port(), tmp_path, SILENT) | changes
    return subprocess.run(
        [sys.executable, "-m", "dodo_sandbox"],
        cwd=PROJECT,
        env=settings,
        capture_output=True,
        text=True,
        timeout=20,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DODO_PAYMENTS_API_KEY", " "),
        ("DODO_PAYMENTS_API_KEY", "one,,two"),
        ("DODO_PAYMENTS_API_KEY", "one,two,"),
        ("DODO_PAYMENTS_API_KEY", "one, one"),
        ("DODO_PAYMENTS_WEBHOOK_KEY", ""),
        ("DODO_PAYMENTS_WEBHOOK_KEY", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        ("DODO_PAYMENTS_WEBHOOK_KEY", "whsec_short"),
        ("DODO_PAYMENTS_WEBHOOK_KEY", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw,whsec_?"),
        ("SANDBOX_PORT", "80000"),
        ("SANDBOX_PORT", "eight"),
        ("SANDBOX_WEBHOOK_URL", "/webhooks/dodo/"),
        ("SANDBOX_URL", "javascript:alert(1)"),
        ("SANDBOX_DATA_DIR", "/proc/sandbox"),
    ],
)
def test_mistake_is_one_line_with_its_name(tmp_path, name, value):
    result = start(tmp_path, **{name: value})
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert name in result.stderr
    assert result.stdout == ""


def test_port_in_use_is_one_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = start(tmp_path, port)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert str(port) in result.stderr


def test_file_that_is_no_store_is_one_line(tmp_path):
    (tmp_path / "sandbox.sqlite3").write_text("not a database" * 100)
    result = start(tmp_path)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert str(tmp_path) in result.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_quickly_and_writes_one_line_per_request(tmp_path, number):
    with start_sandbox(free_port(), tmp_path, SILENT) as sandbox:
        sandbox.control("reset")
        assert sandbox.stop(number, seconds=4) == 0
    lines = sandbox.log.read_text().splitlines()
    assert "stand-in provider" in lines[0]
    assert [line for line in lines if "POST /control/reset 200" in line]
    assert "Traceback" not in sandbox.log.read_text()


def test_paths_are_logged_without_their_query(tmp_path):
    with start_sandbox(free_port(), tmp_path, SILENT) as sandbox:
        requests.get(f"{sandbox.url}/payments?token=secret", timeout=5)
        requests.get(f"{sandbox.url}/pay/a%0Asandbox: forged", timeout=5)
        wait_for(lambda: "/pay/" in sandbox.log.read_text())
    text = sandbox.log.read_text()
    assert "GET /payments 401" in text
    assert "secret" not in text
    assert "GET /pay/a%0Asandbox:%20forged 404" in text


def test_killed_sandbox_starts_again_with_its_rows(tmp_path):
    port = free_port()
    with start_sandbox(port, tmp_path, SILENT) as sandbox:
        sandbox.configure(duplicates=3)
        sandbox.process.kill()
        sandbox.process.wait()
        wait_for(lambda: port_is_free(port), 15)
    with start_sandbox(port, tmp_path, SILENT) as sandbox:
        assert sandbox.configure()["duplicates"] == 3


def test_store_of_the_first_version_is_brought_up_to_date(tmp_path):
    """Its refunds knew no rows; what they took is still taken."""
    port = free_port()
    with start_sandbox(port, tmp_path, SILENT) as sandbox:
        payment = sell(sandbox)
        sandbox.refund(payment["payment_id"], amount=250)
    command = ["migrate", "dodo_sandbox", "0001", "--verbosity", "0"]
    subprocess.run(
        [sys.executable, "-m", "django", *command, "--settings", "dodo_sandbox.settings"],
        cwd=PROJECT,
        env=environment(port, tmp_path, SILENT),
        check=True,
    )
    with start_sandbox(port, tmp_path, SILENT) as sandbox:
        row = sandbox.payments()[0]
        assert row == payment | {"refunded_amount": 250, "refund_status": "partial"}
        assert row["business_id"] == "bus_SandboxNoRealMoney"
        assert sandbox.refund(row["payment_id"])["amount"] == 1000
        assert sandbox.payments()[0]["refund_status"] == "full"


def sell(sandbox) -> dict:
    """A payment of 12.50 USD that succeeded, as the ledger shows it."""
    with DodoPayments(bearer_token=sandbox.api_key, base_url=sandbox.url) as api:
        product = api.products.create(
            name="Field notes",
            tax_category="digital_products",
            price={
                "type": "one_time_price",
                "currency": "USD",
                "price": 1250,
                "discount": 0,
                "purchasing_power_parity": False,
            },
        )
        session = api.checkout_sessions.create(
            product_cart=[{"product_id": product.product_id, "quantity": 1}],
            customer={"email": "ada@example.com", "name": "Ada"},
            billing_address={"country": "DE"},
        )
    sandbox.pay(session.checkout_url)
    return sandbox.payments()[-1]


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def test_it_loads_nothing_of_the_shop(tmp_path):
    """Its modules, imported by themselves, bring in none of the project's other packages."""
    program = (
        "import os, sys, django; django.setup();"
        "import dodo_sandbox.urls, dodo_sandbox.server, dodo_sandbox.courier;"
        "own = os.getcwd() + os.sep;"
        "files = [getattr(m, '__file__', None) or '' for m in list(sys.modules.values())];"
        "print({f[len(own):].split(os.sep)[0] for f in files if f.startswith(own)})"
    )
    settings = environment(free_port(), tmp_path, SILENT)
    settings |= {"DJANGO_SETTINGS_MODULE": "dodo_sandbox.settings"}
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, env=settings, capture_output=True, text=True
    )
    packages = eval(result.stdout) - {os.path.relpath(sys.prefix, PROJECT).split(os.sep)[0]}
    assert packages == {"dodo_sandbox"}
