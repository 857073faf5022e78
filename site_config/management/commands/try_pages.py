"""Before a release serves: does its code answer pages, with these settings and this database?"""

from django.core.management.base import CommandError
from django.core.wsgi import get_wsgi_application

from core.commands import ShopCommand
from products.models import ProductPage
from site_config import own_answers

PATHS = ("/readyz", "/", "/products/", "/accounts/login/", "/sitemap.xml")


class Command(ShopCommand):
    help = (
        "Ask this code for a page of each kind, without a server, and print what it answers; "
        "ends with an error if any of them fails. An upgrade does so before it lets it serve."
    )

    def handle(self, *args, **options):
        application = get_wsgi_application()
        product = ProductPage.objects.live().public().order_by("pk").first()
        failed = []
        for path in (*PATHS, *([product.relative_url(None)] if product else [])):
            answer = own_answers.ask(application, path)
            self.stdout.write(f"{answer.status} {path}")
            # A process that is not ready says so by a 503 that is meant.
            if answer.is_failure or (path == "/readyz" and answer.status != 200):
                failed.append(path)
        if failed:
            raise CommandError(f"These pages fail: {', '.join(failed)}. The log says why.")
