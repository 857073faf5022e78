"""Fill an empty shop with the demo: accounts, catalogue, home page, and a past if wanted."""

import logging
from argparse import ArgumentTypeError
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from core.commands import ShopCommand
from demo import catalogue, seed
from demo.history import fill, links
from demo.history.seasons import TooYoung


def orders(text: str) -> int:
    """The number of orders that was asked for. Raises ArgumentTypeError."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if not 0 < number <= fill.MOST:
        raise ArgumentTypeError(f"give a whole number from 1 to {fill.MOST:,}, not {text!r}.")
    return number


@contextmanager
def wagtail_quiet():
    """Wagtail tells the log of each page that it makes; the command says so in its own words."""
    log = logging.getLogger("wagtail")
    level = log.level
    log.setLevel(logging.WARNING)
    try:
        yield
    finally:
        log.setLevel(level)


class Command(ShopCommand):
    help = (
        "Fill the shop with the demo's accounts and products; keeps whatever is there. With "
        "--orders it adds a believable past of two years on top: further sellers and products, "
        "customers, orders, refunds, downloads, support requests and short links. Nobody is "
        "written to. A past that is there already is kept as it is (make demo-reset begins anew); "
        "one that broke off is gone on with."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--orders", type=orders, metavar="N", help=f"How many orders, up to {fill.MOST:,}."
        )

    def handle(self, *args, **options):
        if settings.SETTINGS_MODULE.endswith("production"):
            raise CommandError(
                "seed_demo makes accounts whose password everybody knows: "
                "it refuses production settings. Nothing was changed."
            )
        with wagtail_quiet():
            self.seed(options["orders"])

    def seed(self, total: int | None) -> None:
        call_command("createcachetable", verbosity=0)
        if added := seed.add_accounts():
            self.say(f"{added} accounts made")
        if seed.is_filled():
            self.say("the shop is filled already; everything in it was kept")
        else:
            self.fill()
        if total:
            self.add_past(total)

    def fill(self) -> None:
        seed.name_the_shop()
        seed.add_profile()
        seed.add_categories()
        self.say(f"{len(catalogue.CATEGORIES)} categories")
        seed.add_canned_replies()
        self.say(f"{len(catalogue.CANNED_REPLIES)} canned replies")
        self.add_products(catalogue.PRODUCTS)
        if added := seed.add_translations():
            self.say(f"{added} products in another language")
        seed.add_code()
        self.say(f"discount code {seed.CODE}")
        seed.add_text_pages()
        self.say(f"{len(catalogue.TEXT_PAGES)} pages of text")
        seed.furnish_home()
        self.say("home page")

    def add_products(self, products) -> None:
        now = timezone.now()
        for number, product in enumerate(products, start=1):
            seed.add_product(product, now)
            self.say(f"product {number} of {len(products)}: {product.title}")

    def add_past(self, total: int) -> None:
        known = fill.written()
        if known >= total or (known and links.is_done()):
            self.say(f"{known:,} orders are there already; make demo-reset begins anew")
            return
        if known:
            self.say(f"a past of {known:,} orders broke off: going on with it")
        if added := seed.add_accounts(seed.FURTHER_SELLERS):
            self.say(f"{added} further sellers")
        self.add_products(catalogue.FURTHER)
        try:
            fill.write(total, timezone.now(), self.say)
        except (fill.NothingOnSale, TooYoung) as reason:
            raise CommandError(str(reason)) from reason

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
