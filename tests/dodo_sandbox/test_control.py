"""The control paths: settings that really work, the ledger, and what they refuse."""

import re

import pytest
import requests

from tests.dodo_sandbox.control import post
from tests.dodo_sandbox.process import DECLINED, WEBHOOK_KEY

pytestmark = pytest.mark.once

PAYMENT_KEYS = {
    "payment_id",
    "checkout_session_id",
    "product_id",
    "total_amount",
    "currency",
    "status",
    "refunded_amount",
    "dispute_status",
}


def test_ledger_is_oldest_first(sandbox, make_session):
    session = make_session()
    sandbox.pay(session.checkout_url, DECLINED)
    sandbox.pay(session.checkout_url)
    ledger = sandbox.ledger()
    assert [row["status"] for row in ledger["payments"]] == ["failed", "succeeded"]
    assert [row["type"] for row in ledger["deliveries"]] == ["payment.failed", "payment.succeeded"]
    payment = ledger["payments"][1]
    assert set(payment) >= PAYMENT_KEYS
    assert payment["checkout_session_id"] == session.session_id
    assert (payment["total_amount"], payment["currency"]) == (1250, "USD")
    assert (payment["refunded_amount"], payment["dispute_status"]) == (0, None)
    assert set(ledger["deliveries"][0]) >= {"webhook_id", "type", "attempts", "last_status"}
    assert [row["checkout_session_id"] for row in ledger["sessions"]] == [session.session_id]


def test_ledger_of_some_lists(sandbox, paid):
    assert list(sandbox.ledger("journal", "payments")) == ["journal", "payments"]
    for junk in ("", "payments,", "customers", "%00"):
        answer = requests.get(f"{sandbox.url}/control/ledger?lists={junk}", timeout=5)
        assert answer.status_code == 400


def test_refund_and_dispute_stand_in_the_ledger(sandbox, paid):
    sandbox.refund(paid["payment_id"], amount=250)
    sandbox.dispute(paid["payment_id"])
    payment = sandbox.payments()[0]
    assert (payment["refunded_amount"], payment["dispute_status"]) == (250, "dispute_opened")
    assert payment["status"] == "succeeded"
    sandbox.dispute(paid["payment_id"], "dispute_won")
    sandbox.refund(paid["payment_id"])
    payment = sandbox.payments()[0]
    assert (payment["refunded_amount"], payment["dispute_status"]) == (1250, "dispute_won")


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"amount": 0}, 409),
        ({"amount": 1251}, 409),
        ({"amount": 2**63}, 409),
        ({"amount": 12.5}, 400),
        ({"amount": True}, 400),
        ({"amount": "all"}, 400),
        ({"status": "lost"}, 400),
        ({"reason": 7}, 400),
    ],
)
def test_refund_that_does_not_fit(sandbox, paid, values, status):
    answer = post(sandbox, f"payments/{paid['payment_id']}/refund", json=values)
    assert answer.status_code == status
    assert sandbox.payments()[0]["refunded_amount"] == 0


def test_dispute_that_does_not_fit(sandbox, paid, make_session):
    path = f"payments/{paid['payment_id']}/dispute"
    assert post(sandbox, path, json={"status": "angry"}).status_code == 400
    assert post(sandbox, path, json={"status": 7}).status_code == 400
    assert post(sandbox, path).status_code == 200
    assert post(sandbox, path, json={"status": "opened"}).status_code == 409
    sandbox.pay(make_session().checkout_url, DECLINED)
    failed = sandbox.payments()[-1]["payment_id"]
    assert post(sandbox, f"payments/{failed}/dispute").status_code == 409
    assert post(sandbox, "payments/pay_none/dispute").status_code == 404


def test_settings_answer_the_whole(sandbox, receiver):
    first = requests.get(f"{sandbox.url}/control/settings", timeout=5).json()
    assert first == {
        "delay_seconds": 0,
        "duplicates": 0,
        "drop": False,
        "shuffle": False,
        "retry_scale": 1.0,
        "webhook_url": receiver.url,
        "api_status": None,
        "api_hang_seconds": 0,
        "api_garbage": False,
        "tax_percent": 0,
        "processing_first": False,
        "processing_seconds": 2,
        "webhook_keys": None,
        "forge_signature": False,
        "api_fail_share": 1,
        "rate_limit_per_minute": None,
        "adaptive_currency": None,
        "adaptive_rate": 1.0,
        "refund_status": "succeeded",
        "adaptive_fees": "exclusive",
        "adaptive_rounding": 0,
        "honour_billing_currency": True,
        "merchant_live": True,
        "unsupported_countries": (
            "AF,AQ,BY,CD,CF,CU,HT,IR,KP,LY,MD,ML,MM,PS,RU,SD,SO,SS,SY,UA,VE,YE,ZW"
        ),
        "refuse_checkouts": None,
        "refuse_refunds": None,
        "declined_card_consumes_session": False,
        "partial_refunds": True,
        "omit_amounts": False,
    }
    changed = sandbox.configure(delay_seconds=1.5, duplicates=2, drop=True)
    assert changed == first | {"delay_seconds": 1.5, "duplicates": 2, "drop": True}
    sandbox.reset()
    assert requests.get(f"{sandbox.url}/control/settings", timeout=5).json() == first


@pytest.mark.parametrize(
    "values",
    [
        {"delay": 1},
        {"delay_seconds": "1"},
        {"delay_seconds": -1},
        {"delay_seconds": True},
        {"delay_seconds": 1e300},
        {"duplicates": 1.5},
        {"duplicates": 10**30},
        {"drop": "yes"},
        {"drop": 2},
        {"shuffle": 1},
        {"api_status": 302},
        {"api_status": 9999},
        {"api_hang_seconds": None},
        {"webhook_url": "ftp://127.0.0.1/"},
        {"webhook_url": "http://127.0.0.1:port/"},
        {"duplicates": 1, "unknown": 1},
        {"webhook_keys": ""},
        {"webhook_keys": 7},
        {"webhook_keys": "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
        {"webhook_keys": "whsec_c2hvcnQ="},
        {"webhook_keys": "whsec_" + "A" * 88},
        {"webhook_keys": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa!w"},
        {"webhook_keys": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw,"},
        {"webhook_keys": ",".join(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] * 3)},
        {"webhook_keys": ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]},
        {"forge_signature": 1},
        {"api_fail_share": 1.5},
        {"api_fail_share": True},
        {"rate_limit_per_minute": -1},
        {"rate_limit_per_minute": 1.5},
        {"adaptive_currency": "cny"},
        {"adaptive_currency": "ZZZ"},
        {"adaptive_currency": ["CNY"]},
        {"adaptive_rate": 0},
        {"adaptive_rate": -7},
        {"adaptive_rate": None},
        {"refund_status": "lost"},
        {"refund_status": None},
        {"refund_status": ["pending"]},
        {"adaptive_fees": "none"},
        {"adaptive_fees": None},
        {"adaptive_rounding": 0.5},
        {"adaptive_rounding": True},
        {"adaptive_rounding": 1001},
        {"honour_billing_currency": None},
        {"merchant_live": "yes"},
        {"unsupported_countries": None},
        {"unsupported_countries": ["CU"]},
        {"unsupported_countries": "CU,"},
        {"unsupported_countries": "Cuba"},
        {"unsupported_countries": "cu"},
        {"refuse_checkouts": "RATE_LIMITED"},
        {"refuse_checkouts": ""},
        {"refuse_checkouts": ["NOT_FOUND"]},
        {"refuse_refunds": "NOT_FOUND"},
        {"declined_card_consumes_session": 1},
        {"partial_refunds": 0},
        {"omit_amounts": "all"},
    ],
)
def test_settings_that_do_not_fit_change_nothing(sandbox, values):
    answer = post(sandbox, "settings", json=values)
    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "message"}
    assert sandbox.configure()["duplicates"] == 0


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"drop": NaN}', b"\xff", b"[" * 100_000, b"7"])
def test_junk_is_refused(sandbox, body):
    assert post(sandbox, "settings", data=body).status_code == 400


def test_settings_take_what_curl_sends(sandbox):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = post(sandbox, "settings", data='{"duplicates": 4}', headers=headers)
    assert answer.json()["duplicates"] == 4


def test_page_shows_and_takes_all_settings(sandbox, paid):
    page = requests.get(f"{sandbox.url}/control/", timeout=5)
    assert paid["payment_id"] in page.text
    assert sandbox.deliveries()[0]["webhook_id"] in page.text
    form = {"form": "settings", "duplicates": "2", "delay_seconds": "0.5", "shuffle": "on"}
    headers = {"Accept": "text/html", "Origin": sandbox.url}
    answer = post(sandbox, "settings", data=form, headers=headers, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/control/")
    settings = sandbox.configure()
    assert (settings["duplicates"], settings["delay_seconds"]) == (2, 0.5)
    assert (settings["shuffle"], settings["drop"]) == (True, False)
    answer = post(sandbox, "settings", data=form | {"duplicates": "two"}, headers=headers)
    assert answer.status_code == 400


def test_form_of_the_page_sent_back_changes_nothing(sandbox):
    settings = sandbox.configure(
        drop=0.25,
        adaptive_currency="CNY",
        adaptive_rate=7.0333,
        refund_status="review",
        rate_limit_per_minute=1000,
        webhook_keys=WEBHOOK_KEY,
        forge_signature=True,
        adaptive_rounding=-2,
        unsupported_countries="",
        merchant_live=False,
        refuse_refunds="REFUND_WINDOW_EXPIRED",
    )
    page = requests.get(f"{sandbox.url}/control/", timeout=5).text
    form = page[page.index('action="/control/settings"') :]
    form = form[: form.index("</form>")]
    fields = dict(re.findall(r'<input id="\w+" name="(\w+)" value="([^"]*)"', form))
    fields |= dict.fromkeys(re.findall(r'name="(\w+)" type="checkbox"[^>]* checked', form), "on")
    for name, options in re.findall(
        r'<select id="\w+" name="(\w+)"[^>]*>(.*?)</select>', form, re.S
    ):
        fields[name] = re.search(r"<option selected>(\w*)", options).group(1)
    answer = post(sandbox, "settings", data=fields | {"form": "settings"})
    assert answer.json() == settings


def test_buttons_of_the_page(sandbox, paid):
    headers = {"Accept": "text/html"}
    path = f"payments/{paid['payment_id']}"
    post(sandbox, f"{path}/refund", data={"amount": "250", "status": "review"}, headers=headers)
    post(sandbox, f"{path}/dispute", data={"status": "lost"}, headers=headers)
    payment = sandbox.payments()[0]
    assert (payment["refunded_amount"], payment["dispute_status"]) == (0, "dispute_lost")
    refund_id = sandbox.refunds()[0]["refund_id"]
    dispute_id = sandbox.ledger()["disputes"][0]["dispute_id"]
    page = requests.get(f"{sandbox.url}/control/", timeout=5).text
    for shown in (refund_id, dispute_id, f'action="/control/refunds/{refund_id}"', "refund.made"):
        assert shown in page
    assert "<script" not in page
    answer = post(
        sandbox,
        f"refunds/{refund_id}",
        data={"status": "succeeded"},
        headers=headers,
        allow_redirects=False,
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/control/")
    assert sandbox.payments()[0]["refunded_amount"] == 250
    page = requests.get(f"{sandbox.url}/control/", timeout=5).text
    assert f'action="/control/refunds/{refund_id}"' not in page


def test_other_sites_pages_have_no_control(sandbox):
    for origin in ("https://example.com", "null", "http://[::1", sandbox.url + ".example.com"):
        answer = post(sandbox, "reset", headers={"Origin": origin})
        assert answer.status_code == 403
    answer = requests.get(
        f"{sandbox.url}/control/ledger", headers={"Host": "rebound.example.com"}, timeout=5
    )
    assert answer.status_code == 400


def test_missing_things_are_not_found(sandbox):
    for path in (
        "payments/pay_none/refund",
        "deliveries/msg_none/resend",
        "sessions/x/expire",
        "products/pdt_none/archive",
        "products/pdt_none/delete",
        "products/pdt_none",
    ):
        assert post(sandbox, path).status_code == 404
    assert requests.get(f"{sandbox.url}/control/reset", timeout=5).status_code == 405
