"""A shop as in production, with customers, to be put under load.

gunicorn with two processes, PostgreSQL, Redis, workers and beat beside it; no proxy in front.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

from tests.migrated import KEPT, ROOT
from tests.running_shop import RunningShop
from tests.services import free_port

SETTINGS = "tests.load.production"
PREPARE = """
import json
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from accounts.models import User
from commerce.downloads import access
from links.models import ShortURL
from products.models import ProductPage
owners, buyers = {owners}, {buyers}
admin = User.objects.get(email="admin@example.com")
sold = ProductPage.objects.get(slug="pebble-icons")
ShortURL.objects.create(slug="load", address="/products/", owner=admin)
store = import_module(settings.SESSION_ENGINE).SessionStore
cookies = {{}}
for user in User.objects.filter(email__in=owners + buyers):
    session = store()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    cookies[user.email] = session.session_key
    if user.email in owners:
        access.grant_by_hand(user, sold, "To download it under load.", admin)
print(json.dumps(cookies))
"""


class BusyShop(RunningShop):
    """`owners` and `buyers`: session cookies by address, once it has started."""

    def __init__(self, folder: Path, postgres: str, redis: str, customers: int):
        super().__init__(folder, postgres=postgres, redis=redis, forks_celery=False)
        names = ("owner", "buyer")
        self.addresses = [[f"{name}-{n}@load.example" for n in range(customers)] for name in names]
        self.owners: dict[str, str] = {}
        self.buyers: dict[str, str] = {}
        self.extra |= {
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "SECRET_KEY": "7h1s-k3y-s1gns-n0th1ng-but-the-s3ss10ns-of-a-load-test-" + "q" * 20,
            "SITE_URL": f"https://127.0.0.1:{self.port}",
            "ALLOWED_HOSTS": "127.0.0.1",
            "TRUSTED_PROXIES": "1",
            "WEB_CONCURRENCY": "2",
            "EMAIL_URL": f"filemail:///{self.folder / 'mail'}",
            "DEFAULT_FROM_EMAIL": "shop@load.test",
            "DODO_PAYMENTS_ENVIRONMENT": "test_mode",
            "DODO_PAYMENTS_BASE_URL": self.sandbox_url,
            "STATIC_ROOT": str(static_root()),
        }

    def start(self, **options) -> "BusyShop":
        if not (static_root() / "staticfiles.json").exists():
            self.collect_static_files()
        super().start(**options)
        owners, buyers = self.addresses
        self.add_customers(*owners, *buyers)
        told = self.manage(
            "shell", "--verbosity=0", "--command", PREPARE.format(owners=owners, buyers=buyers)
        )
        cookies = json.loads(told.splitlines()[-1])
        self.owners = {address: cookies[address] for address in owners}
        self.buyers = {address: cookies[address] for address in buyers}
        return self

    def collect_static_files(self) -> None:
        """Once for each state of them."""
        nowhere = {"DATABASE_URL": f"postgres://nobody@127.0.0.1:{free_port()}/none"}
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"],
            cwd=ROOT,
            env=self.environment | nowhere,
            check=True,
            capture_output=True,
        )

    def books(self) -> dict:
        """The ledger without what was given by hand, which the provider knows nothing of."""
        books = self.ledger()
        books["purchases"] = [
            row for row in books["purchases"] if row["user_email"] not in self.owners
        ]
        return books


def static_root() -> Path:
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted(ROOT.glob("**/static/**/*")):
        if path.is_file() and not {".venv", "var"} & set(path.relative_to(ROOT).parts):
            digest.update(path.read_bytes())
    return KEPT / f"static-{digest.hexdigest()[:16]}"
