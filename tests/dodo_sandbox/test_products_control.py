"""Products as somebody in the provider's dashboard changes them, past the shop."""

import dodopayments
import pytest
import requests

from tests.dodo_sandbox.control import post

pytestmark = pytest.mark.once


def test_product_is_changed_past_the_shop(sandbox, client, make_product, make_session):
    product = make_product()
    path = f"products/{product.product_id}"
    session = make_session(product)
    answer = sandbox.control(path, name="Field notes, sold out", price=1900)
    assert answer == sandbox.ledger("products")["products"][0]
    assert (
        answer.items()
        >= {
            "product_id": product.product_id,
            "name": "Field notes, sold out",
            "price": 1900,
            "currency": "USD",
            "written": "$19.00",
            "archived": False,
            "deleted": False,
        }.items()
    )
    found = client.products.retrieve(product.product_id)
    assert (found.name, found.price.price) == ("Field notes, sold out", 1900)
    sandbox.pay(session.checkout_url)
    assert sandbox.payments()[0]["total_amount"] == 1900
    assert sandbox.control(path, price="1250")["name"] == "Field notes, sold out"


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"name": "", "price": ""},
        {"name": " "},
        {"name": "n" * 101},
        {"name": 7},
        {"price": -1},
        {"price": 2**31},
        {"price": 12.5},
        {"price": True},
        {"price": "free"},
        {"name": "Good", "price": "bad"},
    ],
)
def test_change_of_a_product_that_does_not_fit(sandbox, make_product, values):
    product_id = make_product().product_id
    answer = post(sandbox, f"products/{product_id}", json=values)
    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "message"}
    (row,) = sandbox.ledger("products")["products"]
    assert (row["name"], row["price"]) == ("Field notes", 1250)


def test_product_is_archived_and_deleted_past_the_shop(sandbox, client, make_product):
    product_id = make_product().product_id
    path = f"products/{product_id}"
    assert sandbox.control(f"{path}/archive")["archived"] is True
    assert post(sandbox, f"{path}/archive").status_code == 409
    assert client.products.retrieve(product_id).product_id == product_id
    assert len(client.products.list(archived=True).items) == 1
    assert sandbox.control(f"{path}/delete")["deleted"] is True
    for late in ("", "/archive", "/delete"):
        assert post(sandbox, path + late, json={"price": 100}).status_code == 409
    assert client.products.list(archived=True).items == []
    for call in (
        client.products.retrieve,
        client.products.archive,
        client.products.unarchive,
        client.products.update,
    ):
        with pytest.raises(dodopayments.APIStatusError) as gone:
            call(product_id)
        assert (gone.value.status_code, gone.value.body["code"]) == (410, "PRODUCT_IS_DELETED")


def test_products_have_buttons_on_the_page(sandbox, make_product):
    product_id = make_product().product_id
    headers = {"Accept": "text/html"}

    def page() -> str:
        return requests.get(f"{sandbox.url}/control/", timeout=5).text

    for suffix in ("", "/archive", "/delete"):
        assert f'action="/control/products/{product_id}{suffix}"' in page()
    form = {"name": "", "price": "1900"}
    answer = post(
        sandbox, f"products/{product_id}", data=form, headers=headers, allow_redirects=False
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/control/")
    assert "$19.00" in page()
    post(sandbox, f"products/{product_id}/archive", headers=headers)
    assert f'action="/control/products/{product_id}/archive"' not in page()
    post(sandbox, f"products/{product_id}/delete", headers=headers)
    assert f'action="/control/products/{product_id}"' not in page()
