"""Every text of the shop goes through gettext: in en-XA nothing is left in plain English.

A failure names each forgotten text with the first page it stands on; docs/translating.md tells how
to mark it.
"""

import inspect
import itertools
import re

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from construction import closing, submitted_form
from home.models import ContentPage, HomePage
from notifications import catalogue
from products.models import ProductIndexPage
from tests.accounts.test_second_step import code_for
from tests.factories import PASSWORD
from tests.migrated import ROOT
from tests.translations.shop import WORD

pytestmark = pytest.mark.once

OURS = {path.parent.name for path in ROOT.glob("*/apps.py")} - {"dodo_sandbox"}


def look(findings, client, who, *addresses, **data):
    """Read pages; with `data` as the answers to a form."""
    for address in addresses:
        answer = client.post(address, data) if data else client.get(address)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        if is_page and not answer.has_header("Location"):
            html = b"".join(answer).decode()
            findings.read(f"{who} {'POST ' if data else ''}{address} {answer.status_code}", html)


def fail_for(findings):
    if findings.places:
        pytest.fail(f"{len(findings.places)} texts in plain English:\n{findings}", pytrace=False)


def test_pages_of_visitors(client, shop, findings, settings):
    settings.GA4_MEASUREMENT_ID = "G-1234567"
    look(
        findings,
        client,
        "visitor",
        "/",
        "/text/",
        "/products/",
        "/products/?q=0",
        "/products/category/1/",
        "/products/1/",
        "/privacy-choices/",
        "/nowhere/",
        "/s/nowhere",
        "/downloads/nowhere/",
        "/updates/nowhere/",
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/confirm-email/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/1-abc/",
        "/accounts/inactive/",
        "/admin/login/",
    )
    assert findings.seen > 12
    look(findings, client, "visitor", "/accounts/login/", login="x", password="")
    look(findings, client, "visitor", "/accounts/signup/", email="x", password1="1")
    look(findings, client, "visitor", "/accounts/password/reset/", email="x")
    fail_for(findings)


def test_pages_of_customers(client, shop, findings):
    client.force_login(shop.people["customer"])
    orders = [f"/orders/{order.reference}/" for order in shop.orders.values()]
    requests = [f"/support/{request.reference}/" for request in shop.requests.values()]
    look(
        findings,
        client,
        "customer",
        *("/", "/products/1/", "/checkout/1/", "/nowhere/"),
        *("/library/", "/library/updates/", "/orders/", *orders),
        *("/support/", "/support/new/1/", *requests),
        *("/accounts/", "/accounts/email/", "/accounts/password/change/"),
        *("/accounts/logout/", "/accounts/reauthenticate/", "/accounts/sessions/"),
        *("/accounts/2fa/", "/accounts/name/", "/accounts/notifications/"),
        *("/accounts/addresses/", "/accounts/addresses/new/"),
    )
    assert findings.seen > 25
    look(findings, client, "customer", "/checkout/1/", name="")
    look(findings, client, "customer", "/checkout/1/", country="RU")
    look(findings, client, "customer", "/checkout/1/", country="DE", postal_code="1")
    look(findings, client, "customer", "/support/new/1/", subject="")
    look(findings, client, "customer", requests[0], message="")
    client.force_login(shop.people["stranger"])
    look(findings, client, "stranger", "/", "/products/1/", "/checkout/1/")
    look(findings, client, "stranger", "/library/", "/library/updates/", "/orders/", "/support/")
    client.force_login(shop.people["Sellers"])
    look(findings, client, "seller", "/", "/products/1/", "/accounts/", "/accounts/telegram/")
    look(findings, client, "seller", "/accounts/notifications/")
    fail_for(findings)


def test_pages_of_the_second_step(shop, findings, settings):
    settings.ADMIN_REQUIRES_SECOND_FACTOR = True
    client = Client(headers={"host": "localhost"})
    client.force_login(shop.people["customer"])
    look(findings, client, "customer", "/accounts/2fa/totp/activate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    place = "/accounts/2fa/totp/activate/"
    look(findings, client, "customer", place, code="0")
    secret = client.get(place).context["form"].secret
    client.post(place, {"code": code_for(secret)})
    codes = "/accounts/2fa/recovery-codes/"
    look(findings, client, "customer", codes, codes, f"{codes}generate/")
    look(findings, client, "customer", "/accounts/2fa/", "/accounts/2fa/totp/deactivate/")
    look(findings, client, "customer", "/accounts/2fa/webauthn/add/")
    look(findings, client, "customer", "/accounts/2fa/webauthn/add/", credential="{}")
    look(findings, client, "customer", "/accounts/2fa/reauthenticate/")
    passkey = Authenticator.objects.create(
        user=shop.people["customer"], type="webauthn", data={"name": WORD}
    )
    keys = f"/accounts/2fa/webauthn/keys/{passkey.pk}"
    look(findings, client, "customer", f"{keys}/edit/", f"{keys}/remove/", "/accounts/2fa/")
    passkey.delete()
    other = Client()
    other.post("/accounts/login/", {"login": shop.people["customer"].email, "password": PASSWORD})
    look(findings, other, "customer", "/accounts/2fa/authenticate/")
    look(findings, other, "customer", "/accounts/2fa/authenticate/", code="0")
    other.force_login(shop.people["Sellers"])
    look(findings, other, "seller", "/accounts/2fa/", "/accounts/sessions/")
    assert findings.seen > 14
    fail_for(findings)


# --- messages -------------------------------------------------------------------------------
# Values by which a message chooses its words.
CHOICES = {"ended": ["dispute_open", "dispute_lost", "refunded", "by_hand"]}
FIXED = {"recipient": "a@example.com", "details": {}}
KINDS = dict(inspect.getmembers(catalogue, inspect.isfunction))


def values_for(kind):
    """Each way to call a message of the catalogue: filled and empty, true and false."""
    parameters = inspect.signature(kind).parameters
    ways = {name: [*_ways(name, parameter)] for name, parameter in parameters.items()}
    most = max(map(len, ways.values()))
    for number in range(most):
        yield {name: way[min(number, len(way) - 1)] for name, way in ways.items()}


def _ways(name, parameter):
    if name in CHOICES:
        return CHOICES[name]
    if name in FIXED:
        return [FIXED[name]]
    if name == "language":
        return [settings.LANGUAGE_CODE]
    if name == "channel":
        return ["email", "telegram"]
    if parameter.annotation in ("bool", bool):
        return [True, False]
    if parameter.annotation in ("int", int):
        return [1, 2]
    text = f"/{name}/" if name.endswith("_url") else WORD
    return [text] if parameter.default is inspect.Parameter.empty else [text, ""]


def test_messages(shop, findings):
    number = itertools.count()
    for name, kind in KINDS.items():
        for values in values_for(kind):
            if "about" in values:
                values["about"] = shop.product
            if "dedupe_key" in values:
                values["dedupe_key"] = str(next(number))
            message = kind(**values)
            place = f"{name} ({message.channel})"
            findings.read_text(f"{place} subject", message.subject)
            findings.read_text(f"{place} text", message.text)
            findings.read(f"{place} html", message.html)
    assert findings.seen >= 3 * len(KINDS) > 60
    fail_for(findings)


# --- pages that show when something is wrong ------------------------------------------------
def test_pages_of_errors(shop, findings):
    for page in sorted((ROOT / "templates").glob("[45]*.html")):
        findings.read(page.name, render_to_string(page.name))
    assert findings.seen > 5
    findings.read("closed", closing.render(WORD))
    findings.read("closed", closing.render(WORD, WORD, timezone.now(), "/1"))
    for sent in (
        None,
        submitted_form.Sent(),
        submitted_form.Sent((submitted_form.Field("1", WORD),), is_whole=False, had_files=True),
    ):
        findings.read(
            "closed, sent", render_to_string("construction/submitted_form.html", {"sent": sent})
        )
    fail_for(findings)


# --- the admin ------------------------------------------------------------------------------
# Views of Wagtail's own that show words of ours: panels, fields, labels.
WITH_OURS = (
    "/admin/",
    "/admin/pages/{index}/",
    "/admin/pages/{product}/edit/",
    "/admin/pages/{product}/history/",
    "/admin/pages/{product}/delete/",
    "/admin/pages/{product}/unpublish/",
    "/admin/pages/add/products/productpage/{index}/",
    "/admin/pages/{home}/edit/",
    "/admin/pages/{text}/edit/",
    "/admin/pages/{index}/edit/",
    "/admin/images/",
    "/admin/images/add/",
    "/admin/images/{cover}/",
    "/admin/images/{cover}/delete/",
    "/admin/account/",
    "/admin/settings/core/shopsettings/",
    "/admin/reports/",
    "/admin/reports/site-history/",
)
NOT_PAGES = re.compile("results|api/|chosen|jsi18n|/usage/|bulk/|/qr/")
# Names of groups, which are data; the migrations give them these.
ROLES = {"Admins", "Editors", "Sellers", "Support", "Moderators"}
# What Wagtail says in English, or in the language in which it was first asked.
WAGTAILS_OWN = {"Search", "Actions", "None", "True", "Home", "Startseite"}


def routes_of_ours(resolver=None, prefix="", space=""):
    """(route, namespace) of the admin's views that are ours, or show rows of ours."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes_of_ours(pattern, route, pattern.namespace or space)
        elif route.startswith("admin/") and not NOT_PAGES.search(route):
            view = pattern.callback
            model = getattr(view, "view_initkwargs", {}).get("model")
            model_admin = getattr(view, "view_initkwargs", {}).get("model_admin")
            modules = {
                getattr(view, "view_class", view).__module__,
                getattr(model, "__module__", ""),
                type(model_admin).__module__,
            }
            if any(module.split(".")[0] in OURS for module in modules):
                yield route, space


def addresses_of_ours(shop):
    """Each of those routes with the number of a row there is."""
    for route, space in routes_of_ours():
        row = next(
            (
                row
                for name, row in shop.rows.items()
                if space.endswith(name) or f"/{name}/" in route
            ),
            None,
        )
        route = re.sub(r"\(\?P<.*?\)(?=/)|<[^>]+>", str(row.pk if row else 1), route)
        yield "/" + route.replace("^", "").replace("$", "")
    numbers = {
        "index": ProductIndexPage.objects.get().pk,
        "home": HomePage.objects.get().pk,
        "text": ContentPage.objects.first().pk,
        "product": shop.product.pk,
        "cover": shop.product.cover_id,
    }
    for address in WITH_OURS:
        yield address.format(**numbers)


# What a role reads otherwise than the admin does.
OTHERWISE = {
    "admin": "",
    "Sellers": "/admin/$|/pages/|/images/|/snippets/(commerce|support|links)/|/reports/shop/",
    "Support": "/admin/$|/snippets/support/",
    "Editors": "/admin/$|/pages/|/snippets/products/",
}


@pytest.mark.parametrize("role", OTHERWISE)
def test_admin(client, shop, findings, role):
    client.force_login(shop.people[role])
    addresses = [path for path in addresses_of_ours(shop) if re.search(OTHERWISE[role], path)]
    look(findings, client, role, *addresses)
    assert findings.seen > len(addresses) / 5
    findings.ignore(ROLES | WAGTAILS_OWN)
    fail_for(findings)
