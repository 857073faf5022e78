"""Starting: mistakes are one clear line, and the data folder is its own."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import requests

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


def test_store_of_an_earlier_version_is_brought_up_to_date(tmp_path):
    """A payment of two rows with tax, half refunded, from before there were two currencies."""
    settings = environment(free_port(), tmp_path, SILENT)
    settings |= {"DJANGO_SETTINGS_MODULE": "dodo_sandbox.settings"}
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "dodo_sandbox", "0001", "-v", "0"],
        cwd=PROJECT,
        env=settings,
        check=True,
    )
    now = written_now()
    lines = [
        {"product_id": "pdt_1", "quantity": 1, "amount": 1190},
        {"product_id": "pdt_2", "quantity": 1, "amount": 595},
    ]
    rows = {
        "customer": {"customer_id": "cus_1", "email": "ada@example.com", "name": "Ada"},
        "checkoutsession": {
            "session_id": "cks_1",
            "product_cart": json.dumps([line | {"amount": None} for line in lines]),
            "customer_id": 1,
            "metadata": "{}",
            "feature_flags": "{}",
            "expires_at": now,
        },
        "payment": {
            "payment_id": "pay_1",
            "session_id": 1,
            "customer_id": 1,
            "lines": json.dumps(lines),
            "total_amount": 1785,
            "tax": 285,
            "currency": "EUR",
            "billing": json.dumps({"country": "DE"}),
            "metadata": "{}",
            "status": "succeeded",
            "outcome": "",
            "card_last_four": "4242",
            "updated_at": now,
        },
        "refund": {
            "refund_id": "ref_1",
            "payment_id": 1,
            "amount": 595,
            "status": "succeeded",
            "metadata": "{}",
        },
    }
    store = sqlite3.connect(tmp_path / "sandbox.sqlite3")
    for table, columns in rows.items():
        columns |= {"created_at": now}
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        store.execute(
            f"INSERT INTO dodo_sandbox_{table} ({names}) VALUES ({marks})", [*columns.values()]
        )
    store.commit()
    store.close()

    with start_sandbox(free_port(), tmp_path, SILENT) as sandbox:
        (payment,) = sandbox.payments()
        assert (payment["settlement_amount"], payment["settlement_currency"]) == (1785, "EUR")
        assert (payment["settlement_tax"], payment["refunded_amount"]) == (285, 595)
        (refund,) = sandbox.refunds()
        assert (refund["settlement_amount"], refund["is_partial"]) == (595, True)
        assert sandbox.journal() == []
        headers = {"Authorization": f"Bearer {sandbox.api_key}"}
        item = {"item_id": "pdt_1", "amount": 1000, "tax_inclusive": False}
        answer = requests.post(
            f"{sandbox.url}/refunds",
            json={"payment_id": "pay_1", "items": [item]},
            headers=headers,
            timeout=5,
        )
        assert (answer.status_code, answer.json()["amount"]) == (200, 1190)
        assert sandbox.payments()[0]["refund_status"] == "full"


def written_now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")


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
