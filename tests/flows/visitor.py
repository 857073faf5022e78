"""Somebody with a browser and no JavaScript: opens pages, follows links, fills in forms."""

import itertools
from urllib.parse import urljoin, urlsplit

import requests
from bs4 import BeautifulSoup
from requests.adapters import HTTPAdapter

from tests.running_shop import PASSWORD, RunningShop

BILLING = {
    "name": "A. Buyer",
    "country": "DE",
    "street": "Hauptstraße 1",
    "city": "Ulm",
    "postal_code": "89073",
}
PAYS, DECLINED, NO_FUNDS = "4242 4242 4242 4242", "4000 0000 0000 0002", "4000 0000 0000 9995"


# A minute of one address has room for sixty logins, and all flows together make more.
NETWORKS = (f"127.{number // 250 + 1}.{number % 250}.1" for number in itertools.count())


class FromAddress(HTTPAdapter):
    """Connects from an address of its own; each one of 127.0.0.0/8 is this machine's."""

    def __init__(self, address: str):
        self.address = address
        super().__init__()

    def init_poolmanager(self, *args, **options):
        super().init_poolmanager(*args, **options, source_address=(self.address, 0))


class Visitor:
    """`page` is the last answer as soup, `status` and `url` its code and address."""

    def __init__(self, shop: RunningShop, email: str = ""):
        self.shop, self.email = shop, email
        self.session = requests.Session()
        self.session.mount("http://127.0.0.1", FromAddress(next(NETWORKS)))
        self.answer = None

    # --- moving about -----------------------------------------------------------------------
    def open(self, address: str, **options) -> "Visitor":
        """GET an address, or a path of the shop."""
        absolute = urljoin(self.shop.url, address)
        return self._take(self.session.get(absolute, timeout=30, **options))

    def click(self, text: str) -> "Visitor":
        """Follow the first link in the page that shows this text."""
        for link in self.page.find_all("a", href=True):
            if text in " ".join(link.get_text(" ").split()):
                return self.open(urljoin(self.url, link["href"]))
        raise AssertionError(f"no link {text!r} on {self.url}: {self.text[:400]}")

    def press(self, text: str, follow: bool = True, **values: str) -> "Visitor":
        """Send the form whose button shows this text, with its own values and then `values`."""
        button = self.button(text)
        assert button is not None, f"no button {text!r} on {self.url}: {self.text[:400]}"
        form = self._form_of(button)
        data = _fields(self._controls(form)) | values
        if button.get("name"):
            data[button["name"]] = button.get("value", "")
        address = urljoin(self.url, button.get("formaction") or form.get("action") or self.url)
        return self._take(
            self.session.request(
                form.get("method", "get").upper(),
                address,
                data=data,
                timeout=30,
                allow_redirects=follow,
                headers={"Referer": self.url, "Origin": _origin(self.url)},
            )
        )

    def log_in(self) -> "Visitor":
        """Fill in the login form of the current page, or of the login page."""
        if not urlsplit(self.url).path.startswith("/accounts/login/"):
            self.open("/accounts/login/")
        self.press("Log in", login=self.email, password=PASSWORD)
        assert self.status == 200, self.text[:400]
        return self

    # --- buying -----------------------------------------------------------------------------
    def check_out(self, slug: str, asked: str = "", code: str = "", **address: str) -> "Visitor":
        """From the checkout page to the provider's page, or to the library where it costs nothing.

        `asked` is what the address says of an edition or an amount: "?amount=12". Who has a
        discount code types it, and goes on without one that is refused.
        """
        self.open(f"/checkout/{slug}/{asked}")
        if code and self.button("Apply"):
            self.press("Apply", **BILLING | address, discount_code=code)
        if self.button("Get it free"):
            return self.press("Get it free")
        without = {"discount_code": ""} if self.button("Apply") else {}
        return self.press("Continue to secure payment", **BILLING | address | without)

    def pay(self, card: str = PAYS) -> "Visitor":
        """On the provider's page: enter the card; leads back to the shop's page of the order."""
        return self.press("Pay", card_number=card, expiry="06/32", cvv="123")

    def buy(self, slug: str) -> str:
        """All of it; returns the order's reference once the shop knows of the payment."""
        reference = self.check_out(slug).pay().reference
        self.wait_for_status(reference, "paid")
        return reference

    @property
    def reference(self) -> str:
        """The order whose page this is."""
        parts = urlsplit(self.url).path.strip("/").split("/")
        assert parts[0] == "orders", f"not the page of an order: {self.url} {self.text[:300]}"
        return parts[1]

    def status_of(self, reference: str) -> dict:
        address = f"{self.shop.url}/orders/{reference}/status/"
        return self.session.get(address, timeout=30).json()

    def wait_for_status(self, reference: str, status: str) -> dict:
        def reached():
            answer = self.status_of(reference)
            return answer if answer.get("status") == status else None

        return self.shop.wait_until(reached, 30, f"order {reference} did not become {status}")

    def books(self) -> dict[str, list[dict]]:
        """The visitor's own rows of the shop's ledger."""
        return {
            name: [row for row in rows if row.get("user_email") == self.email]
            for name, rows in self.shop.ledger().items()
        }

    # --- looking ----------------------------------------------------------------------------
    @property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.answer.text, "html.parser")

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def url(self) -> str:
        return self.answer.url if self.answer is not None else ""

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def text(self) -> str:
        main = self.page.find("main") or self.page
        return " ".join(main.get_text(" ").split())

    def button(self, text: str):
        for button in self.page.find_all("button"):
            if text in " ".join(button.get_text(" ").split()):
                return button
        return None

    def _form_of(self, control):
        """The form that it belongs to, which is the one that it names, wherever it stands."""
        if name := control.get("form"):
            return self._document(control).find("form", id=name)
        return control.find_parent("form")

    def _document(self, tag):
        return list(tag.parents)[-1]

    def _controls(self, form) -> list:
        controls = self._document(form).find_all(["input", "select", "textarea"])
        return [control for control in controls if self._form_of(control) is form]

    def links(self, prefix: str) -> list[str]:
        """The paths that the main part links to, in order, each once."""
        found = [link["href"] for link in self.page.find("main").find_all("a", href=True)]
        return list(dict.fromkeys(path for path in found if path.startswith(prefix)))

    def _take(self, answer: requests.Response) -> "Visitor":
        assert answer.status_code < 500, f"{answer.status_code} from {answer.url}\n" + (
            self.shop.logs()
        )
        self.answer = answer
        return self


def _fields(controls: list) -> dict[str, str]:
    """What a browser would send of a form that nobody touched."""
    values = {}
    for control in controls:
        name, kind = control.get("name"), control.get("type", "text")
        if not name or kind in ("submit", "button", "file"):
            continue
        if kind in ("checkbox", "radio") and not control.has_attr("checked"):
            continue
        if control.name == "select":
            chosen = control.find("option", selected=True) or control.find("option")
            values[name] = chosen.get("value", "") if chosen else ""
        elif control.name == "textarea":
            values[name] = control.get_text()
        else:
            values[name] = control.get("value", "on" if kind == "checkbox" else "")
    return values


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
