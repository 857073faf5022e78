"""The journal: every change leaves one row, and rows only ever come on."""

import sqlite3

import pytest

from tests.dodo_sandbox.process import DECLINED, free_port, start_sandbox, wait_for

pytestmark = pytest.mark.once

SILENT = "http://127.0.0.1:9/webhooks/dodo/"


def changes(sandbox) -> list[tuple]:
    return [(row["change"], row["status"]) for row in sandbox.journal()]


def delivered(sandbox, count: int) -> None:
    wait_for(lambda: [row["state"] for row in sandbox.deliveries()] == ["delivered"] * count)


def test_life_of_a_sale(sandbox, receiver, make_session):
    receiver.answers = [500]
    sandbox.configure(retry_scale=0.01)
    session = make_session()
    sandbox.pay(session.checkout_url)
    delivered(sandbox, 1)
    payment = sandbox.payments()[0]
    refund_id = sandbox.refund(payment["payment_id"], amount=250, status="pending")["refund_id"]
    sandbox.move_refund(refund_id, "failed")
    delivered(sandbox, 2)
    sandbox.configure(drop=True)
    sandbox.dispute(payment["payment_id"])
    sandbox.dispute(payment["payment_id"], "won")
    assert changes(sandbox) == [
        ("session.opened", None),
        ("payment.made", "processing"),
        ("payment.succeeded", "succeeded"),
        ("webhook.queued", None),
        ("webhook.tried", 500),
        ("webhook.tried", 200),
        ("refund.made", "pending"),
        ("refund.moved", "failed"),
        ("webhook.queued", None),
        ("webhook.tried", 200),
        ("dispute.opened", "dispute_opened"),
        ("webhook.dropped", None),
        ("dispute.moved", "dispute_won"),
        ("webhook.dropped", None),
    ]
    rows = sandbox.journal()
    assert rows[0]["subject"] == session.session_id
    assert rows[2]["subject"] == rows[2]["payment_id"] == payment["payment_id"]
    assert (rows[2]["amount"], rows[2]["currency"]) == (1250, "USD")
    assert (rows[6]["subject"], rows[6]["amount"]) == (refund_id, 250)
    assert rows[4]["subject"] == sandbox.deliveries()[0]["webhook_id"]
    assert rows[4]["type"] == "payment.succeeded"
    numbers = [row["number"] for row in rows]
    assert numbers == sorted(set(numbers))
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)


def test_failures_cancellations_copies_and_resends(sandbox, receiver, make_session):
    session = make_session()
    sandbox.configure(duplicates=1)
    sandbox.pay(session.checkout_url, DECLINED)
    delivered(sandbox, 1)
    sandbox.configure(duplicates=0)
    sandbox.resend(sandbox.deliveries()[0]["webhook_id"])
    wait_for(lambda: sandbox.deliveries()[0]["attempts"] == 3)
    sandbox.configure(processing_first=True, processing_seconds=3600, drop=True)
    sandbox.pay(session.checkout_url)
    sandbox.control(f"payments/{sandbox.payments()[1]['payment_id']}/cancel")
    assert changes(sandbox) == [
        ("session.opened", None),
        ("payment.made", "processing"),
        ("payment.failed", "failed"),
        ("webhook.queued", None),
        ("webhook.tried", 200),
        ("webhook.tried", 200),
        ("webhook.queued", None),
        ("webhook.tried", 200),
        ("payment.made", "processing"),
        ("webhook.dropped", None),
        ("payment.cancelled", "cancelled"),
        ("webhook.dropped", None),
    ]


def test_rows_stay_as_they_are(sandbox, paid):
    before = sandbox.journal()
    for _ in range(3):
        sandbox.refund(paid["payment_id"], amount=100)
    assert sandbox.journal()[: len(before)] == before
    last = sandbox.journal()[-1]["number"]
    sandbox.reset()
    assert sandbox.journal() == []
    sandbox.configure(duplicates=0)
    assert sandbox.journal() == [], "settings are no change of the books"
    assert last > 0


def test_the_store_refuses_to_change_a_row(tmp_path):
    with start_sandbox(free_port(), tmp_path, SILENT):
        store = sqlite3.connect(tmp_path / "sandbox.sqlite3", timeout=20)
        store.execute(
            "INSERT INTO dodo_sandbox_journalentry"
            " (at, change, subject, payment_id, status, currency, type)"
            " VALUES ('2026-01-01 00:00:00', 'payment.made', 'pay_1', 'pay_1', '', '', '')"
        )
        with pytest.raises(sqlite3.IntegrityError, match="only grows"):
            store.execute("UPDATE dodo_sandbox_journalentry SET status = 'succeeded'")
        store.close()


def fill(path, payments: int) -> None:
    """Payments with a refund, a dispute, a delivery and journal rows each, past the API."""
    store = sqlite3.connect(path, timeout=20)
    now = "2026-01-01 00:00:00"
    store.execute(
        "INSERT INTO dodo_sandbox_customer (id, customer_id, business_id, email, name, created_at)"
        " VALUES (1, 'cus_1', 'bus_1', 'ada@example.com', 'Ada', ?)",
        [now],
    )
    tables = {
        "checkoutsession": {
            "session_id": "cks_{n}",
            "business_id": "bus_1",
            "product_cart": '[{{"product_id": "pdt_1", "quantity": 1, "amount": null}}]',
            "customer_id": 1,
            "metadata": "{{}}",
            "feature_flags": "{{}}",
            "created_at": now,
            "expires_at": now,
        },
        "payment": {
            "payment_id": "pay_{n}",
            "session_id": "{n}",
            "customer_id": 1,
            "lines": '[{{"product_id": "pdt_1", "quantity": 1, "amount": 1250, "tax": 0,'
            ' "settlement_amount": 1250, "settlement_tax": 0}}]',
            "total_amount": 1250,
            "currency": "USD",
            "settlement_amount": 1250,
            "settlement_currency": "USD",
            "fee": 0,
            "fee_inclusive": False,
            "rate": 1.0,
            "billing": '{{"country": "DE"}}',
            "metadata": "{{}}",
            "status": "succeeded",
            "outcome": "",
            "card_last_four": "4242",
            "created_at": now,
            "updated_at": now,
        },
        "refund": {
            "refund_id": "ref_{n}",
            "payment_id": "{n}",
            "amount": 250,
            "settlement_amount": 250,
            "lines": '[{{"amount": 250, "settlement_amount": 250}}]',
            "status": "succeeded",
            "metadata": "{{}}",
            "created_at": now,
        },
        "dispute": {
            "dispute_id": "dp_{n}",
            "payment_id": "{n}",
            "status": "won",
            "created_at": now,
        },
        "delivery": {
            "webhook_id": "msg_{n}",
            "type": "payment.succeeded",
            "payment_id": "{n}",
            "state": "delivered",
            "due_at": now,
            "attempts": 1,
            "failures": 0,
            "copies": 0,
            "created_at": now,
        },
    }
    entry = {
        "at": now,
        "change": "webhook.tried",
        "subject": "msg_{n}",
        "payment_id": "pay_{n}",
        "status": "200",
        "currency": "",
        "type": "payment.succeeded",
    }
    for table, columns in [*tables.items(), *[("journalentry", entry)] * 5]:
        marks = ", ".join("?" * len(columns))
        store.executemany(
            f"INSERT INTO dodo_sandbox_{table} ({', '.join(columns)}) VALUES ({marks})",
            [
                [
                    value.format(n=n) if isinstance(value, str) else value
                    for value in columns.values()
                ]
                for n in range(1, payments + 1)
            ],
        )
    store.commit()
    store.close()


def test_ledger_of_2000_payments_is_whole(tmp_path):
    with start_sandbox(free_port(), tmp_path, SILENT) as sandbox:
        fill(tmp_path / "sandbox.sqlite3", 2000)
        ledger = sandbox.ledger()
    assert {name: len(rows) for name, rows in ledger.items()} == {
        "products": 0,
        "payments": 2000,
        "refunds": 2000,
        "disputes": 2000,
        "deliveries": 2000,
        "sessions": 2000,
        "journal": 10_000,
    }
