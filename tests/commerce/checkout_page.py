"""The checkout page of a product, and an address that fits it."""

ADDRESS = {
    "name": "A. Buyer",
    "country": "SE",
    "street": "Storgatan 1",
    "city": "Malmö",
    "state": "",
    "postal_code": "211 20",
}
# Another one needs another payment page.
ELSEWHERE = {**ADDRESS, "city": "Lund", "postal_code": "222 22"}


def path(product) -> str:
    return f"/checkout/{product.slug}/"
