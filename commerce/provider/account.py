"""The shop's account at the provider: its key, its brands, its webhook endpoints.

For those who look whether all is well: nothing here changes anything, or counts among the calls
that work is done by (`call_log.py`). All functions raise ProviderError.
"""

from dataclasses import dataclass

from django.utils.translation import gettext

from commerce.provider.client import ask_object, client, lacks, unreadable

PAGE_SIZE = 100


@dataclass(frozen=True)
class Endpoint:
    """Where events go. `types` are those that are sent; empty means all."""

    id: str
    url: str
    is_disabled: bool
    types: frozenset[str]


def try_key() -> None:
    """Ask for something that needs the key and is always there."""
    ask_object(client().products.with_raw_response.list, tries=1, page_size=1)


def verification() -> str:
    """The provider's word on the business (Success, Review, Hold, Fail): that of its primary
    brand, whose id is the business's own. Empty if there is none."""
    data = ask_object(client().brands.with_raw_response.list, tries=1)
    for brand in _objects(data, "items"):
        if brand.get("brand_id") == brand.get("business_id"):
            return str(brand.get("verification_status") or "")
    return ""


def webhook_endpoints() -> list[Endpoint]:
    """The first hundred."""
    data = ask_object(client().webhooks.with_raw_response.list, tries=1, limit=PAGE_SIZE)
    return [_endpoint(found) for found in _objects(data, "data")]


def signing_secret(endpoint: Endpoint) -> str:
    """What the events of an endpoint are signed with."""
    call = client().webhooks.with_raw_response.retrieve_secret
    secret = ask_object(call, tries=1, webhook_id=endpoint.id).get("secret")
    if not isinstance(secret, str):
        raise lacks("secret")
    return secret


def _objects(data: dict, name: str) -> list[dict]:
    rows = data.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise unreadable(gettext("The provider's answer is not a list."))
    return rows


def _endpoint(data: dict) -> Endpoint:
    identity, url = data.get("id"), data.get("url")
    if not isinstance(identity, str) or not isinstance(url, str):
        raise lacks("url")
    types = data.get("filter_types") or []
    return Endpoint(identity, url, data.get("disabled") is True, frozenset(map(str, types)))
