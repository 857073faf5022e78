"""What API calls get when it is told to fail: outages, limits, silence, nothing of use."""

from concurrent.futures import ThreadPoolExecutor

import dodopayments
import pytest
import requests

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "UNAUTHORIZED"),
        (429, "TOO_MANY_REQUESTS"),
        (500, "INTERNAL_SERVER_ERROR"),
        (503, "SANDBOX_OUTAGE"),
    ],
)
def test_api_outage(sandbox, client, paid, status, code):
    sandbox.configure(api_status=status)
    with pytest.raises(dodopayments.APIStatusError) as outage:
        client.payments.retrieve(paid["payment_id"])
    assert (outage.value.status_code, outage.value.body["code"]) == (status, code)
    assert requests.get(f"{sandbox.url}/control/", timeout=5).status_code == 200
    assert sandbox.configure(api_status=None)["api_status"] is None
    assert client.payments.retrieve(paid["payment_id"]).status == "succeeded"


def test_share_of_the_calls_fails(sandbox, client, paid):
    def statuses(calls: int) -> set[int]:
        url = f"{sandbox.url}/payments/{paid['payment_id']}"
        headers = {"Authorization": f"Bearer {sandbox.api_key}"}
        return {requests.get(url, headers=headers, timeout=5).status_code for _ in range(calls)}

    sandbox.configure(api_status=503, api_fail_share=0.5)
    assert statuses(40) == {200, 503}
    sandbox.configure(api_fail_share=0)
    assert statuses(20) == {200}
    sandbox.configure(api_fail_share=1)
    assert statuses(20) == {503}


def test_calls_beyond_the_limit_are_told_when_to_come_back(sandbox, client):
    sandbox.configure(rate_limit_per_minute=3)
    for _ in range(3):
        client.products.list()
    with pytest.raises(dodopayments.RateLimitError) as refused:
        client.products.list()
    assert refused.value.body["code"] == "TOO_MANY_REQUESTS"
    assert 1 <= int(refused.value.response.headers["Retry-After"]) <= 60
    assert requests.get(f"{sandbox.url}/control/ledger", timeout=5).status_code == 200
    sandbox.configure(rate_limit_per_minute=4)
    client.products.list()
    with pytest.raises(dodopayments.RateLimitError):
        client.products.list()
    sandbox.configure(rate_limit_per_minute=0)
    with pytest.raises(dodopayments.RateLimitError):
        client.products.list()
    sandbox.configure(rate_limit_per_minute=None)
    client.products.list()


def test_api_hangs_after_its_work(sandbox, client, make_product):
    sandbox.configure(api_hang_seconds=1)
    with pytest.raises(dodopayments.APITimeoutError):
        client.with_options(timeout=0.3).products.create(
            name="Late",
            tax_category="digital_products",
            price={
                "type": "one_time_price",
                "currency": "USD",
                "price": 100,
                "discount": 0,
                "purchasing_power_parity": False,
            },
        )
    sandbox.configure(api_hang_seconds=0)
    assert [row.name for row in client.products.list().items] == ["Late"]


def test_hanging_calls_leave_room_for_control(sandbox, make_product):
    sandbox.configure(api_hang_seconds=3)
    with ThreadPoolExecutor(5) as pool:
        calls = [pool.submit(make_product) for _ in range(5)]
        while len(sandbox.ledger("products")["products"]) < 5:
            pass
        sandbox.configure(api_hang_seconds=0)
        assert not any(call.done() for call in calls)


def test_api_garbage(sandbox, client, make_session):
    product = client.products.create(
        name="Field notes",
        tax_category="digital_products",
        price={
            "type": "one_time_price",
            "currency": "USD",
            "price": 100,
            "discount": 0,
            "purchasing_power_parity": False,
        },
    )
    sandbox.configure(api_garbage=True)
    session = make_session(product)
    assert (session.session_id, session.checkout_url) == (None, None)
    sandbox.configure(api_garbage="text")
    assert isinstance(make_session(product), str)
