"""Fill an empty shop with the demo: accounts, catalogue, home page."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from site_config.demo import catalogue, seed


class Command(BaseCommand):
    help = "Fill the shop with the demo's accounts and products; keeps whatever is there."

    def handle(self, *args, **options):
        if settings.SETTINGS_MODULE.endswith("production"):
            raise CommandError(
                "seed_demo makes accounts whose password everybody knows: "
                "it refuses production settings. Nothing was changed."
            )
        call_command("createcachetable", verbosity=0)
        if added := seed.add_accounts():
            self.say(f"{added} accounts made")
        if seed.is_filled():
            self.say("the shop is filled already; everything in it was kept")
            return
        seed.name_the_shop()
        seed.add_categories()
        self.say(f"{len(catalogue.CATEGORIES)} categories")
        now = timezone.now()
        for number, product in enumerate(catalogue.PRODUCTS, start=1):
            seed.add_product(product, now)
            self.say(f"product {number} of {len(catalogue.PRODUCTS)}: {product.title}")
        seed.furnish_home()
        self.say("home page")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
