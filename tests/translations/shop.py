"""A shop with something on every page, all of it in Greek but what the shop itself says."""

from datetime import timedelta

from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask
from wagtail.models import Page, Site, Task

from accounts.models import LoginEvent
from backups.models import BackupRun
from commerce.models import Order, Payment, PurchasedProduct
from construction.models import EntryKey
from core.models import ShopSettings
from home.models import ContentPage, HomePage
from links.models import ShortURL
from notifications.models import OutgoingMessage
from products.models import Category, ProductPage
from support.models import CannedReply, SupportRequest
from tests.commerce.sale_rows import sell_again
from tests.factories import (
    CoverFactory,
    OrderFactory,
    ProductPageFactory,
    SupportRequestFactory,
    UserFactory,
)

WORD = "λέξη"
BODY = [
    ("heading", WORD),
    ("paragraph", f"<p>{WORD}</p>"),
    ("features", [{"title": WORD, "text": WORD}]),
    ("code", {"language": WORD, "code": WORD}),
    ("faq", [{"question": WORD, "answer": f"<p>{WORD}</p>"}]),
    ("facts", [{"label": WORD, "value": WORD}]),
]


def person(name: str, **values):
    return UserFactory(email=f"{name}@example.com", first_name=WORD, last_name=WORD, **values)


class Shop:
    """`people` by role; `rows` of each model that the admin shows, by name."""

    def __init__(self):
        self.name_what_is_there()
        self.people = {
            "admin": person("admin", is_superuser=True),
            "customer": person("customer"),
            "stranger": person("stranger"),
        } | {
            role: person(role.lower(), groups=[role]) for role in ("Sellers", "Editors", "Support")
        }
        self.product = self.make_product("1")
        self.rows = self.sell()
        self.requests = self.ask_for_help()
        self.furnish_the_rest()
        self.schedule()

    def name_what_is_there(self) -> None:
        """What the migrations made has names, which staff may change."""
        Page.objects.update(title=WORD, draft_title=WORD)
        HomePage.objects.update(content=[("hero", {"title": WORD, "text": WORD})])
        text = ContentPage(title=WORD, slug="text", is_sample=True)
        text.content = [("paragraph", f"<p>{WORD}</p>")]
        HomePage.objects.get().add_child(instance=text)
        site = Site.objects.get(is_default_site=True)
        Site.objects.update(site_name=WORD)
        ShopSettings.objects.update_or_create(
            site=site,
            defaults={"shop_name": WORD, "tagline": WORD, "footer_text": WORD},
        )

    def make_product(self, slug: str, **values) -> ProductPage:
        """Of the seller's, with every kind of block."""
        category, _ = Category.objects.get_or_create(
            slug="1", defaults={"name": WORD, "description": WORD}
        )
        seller = self.people["Sellers"]
        page = ProductPageFactory(
            title=f"{WORD} {slug}",
            slug=slug,
            summary=WORD,
            body=BODY,
            owner=seller,
            category=category,
            cover=CoverFactory(title=WORD, description=WORD, uploaded_by_user=seller),
            **values,
        )
        page.releases.update(notes=WORD)
        Task.objects.update(name=WORD)  # of the editors' own workflow
        return page

    def sell(self) -> dict:
        """One of everything about a sale, and for the customer an order in each state."""
        rows = sell_again(self.product, self.people["customer"], 1, name=WORD, country="GR")
        by_name = {model.__name__: row for model, row in rows.items()}
        by_name["Refund"].__class__.objects.update(reason=WORD, refund_id="11")
        by_name["RefundRequest"].__class__.objects.update(reason=WORD)
        by_name["CustomerWithdrawal"].__class__.objects.update(reason=WORD, answer=WORD)
        by_name["Dispute"].__class__.objects.update(reason=WORD, dispute_id="12")
        by_name["WebhookEvent"].__class__.objects.update(
            type="1.2", error=WORD, webhook_id="13", body_sha256="14", body=b"{}"
        )
        Payment.objects.update(product_ids=["1"], quantity=1)
        by_name["WebhookRefusal"].__class__.objects.update(reason=WORD)
        for row in rows.values():
            row.refresh_from_db()
        self.orders = {
            status: OrderFactory(
                user=self.people["customer"],
                product=self.product,
                reference=f"{number:012}",
                amount=1000 + number,
                status=status,
                is_paid=status in Order.PAID_STATUSES,
                paid_at=timezone.now() if status in Order.ONCE_PAID_STATUSES else None,
                name=WORD,
                country="GR",
                street=WORD,
                city=WORD,
                tax=100,
            )
            for number, status in enumerate(Order.Status.values)
        }
        return rows

    def ask_for_help(self) -> dict:
        """A request of the customer in each state."""
        purchase = PurchasedProduct.objects.get(user=self.people["customer"], product=self.product)
        return {
            status: SupportRequestFactory(
                user=self.people["customer"],
                product=self.product,
                purchase=purchase,
                reference=f"{number:010}",
                status=status,
                subject=WORD,
                text=WORD,
            )
            for number, status in enumerate(SupportRequest.Status.values)
        }

    def furnish_the_rest(self) -> None:
        now = timezone.now()
        rows = [
            self.requests["NEW"],
            self.product.category,
            CannedReply.objects.create(title=WORD, text=WORD),
            ShortURL.objects.create(
                slug="1", label=WORD, address="/", owner=self.people["Sellers"]
            ),
            BackupRun.objects.create(
                status="failed", name="1", engine=WORD, place="/1", error=WORD, finished_at=now
            ),
            OutgoingMessage.objects.create(
                kind=WORD,
                recipient="a@example.com",
                subject=WORD,
                text=WORD,
                dedupe_key="1",
                status="failed",
                last_error=WORD,
            ),
            LoginEvent.objects.create(
                user=self.people["customer"], outcome="success", second_step="totp"
            ),
            EntryKey.objects.create(name=WORD, digest="1", expires_at=now + timedelta(days=3)),
        ]
        rows += self.rows.values()
        # By the last part of the names that Wagtail gives a model's views.
        self.rows = {f"{row._meta.app_label}_{row._meta.model_name}": row for row in rows}

    def schedule(self) -> None:
        """Rows of each part of the schedules, by the part's name in the address."""
        interval, _ = IntervalSchedule.objects.get_or_create(every=1, period="hours")
        crontab, _ = CrontabSchedule.objects.get_or_create(minute="7", hour="7")
        task = PeriodicTask.objects.create(
            name=WORD, task="links.sweep", interval=interval, description=WORD
        )
        self.rows |= {"tasks": task, "intervals": interval, "crontabs": crontab}
