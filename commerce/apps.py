from django.apps import AppConfig


class CommerceConfig(AppConfig):
    name = "commerce"

    def ready(self) -> None:
        from django.db.models.signals import post_save
        from wagtail.signals import page_published, published

        # audit and checks register themselves.
        from commerce import audit, deletion_rules, signals  # noqa: F401
        from commerce.messages import delays, resending
        from commerce.models import PurchasedProduct
        from commerce.provider import checks, minimums  # noqa: F401
        from products.deletion_rules import register_keeper
        from products.models import ProductPage, Release
        from products.price_rules import register_floor
        from products.publishing import register_teller

        register_keeper(deletion_rules.why_kept)
        register_floor(minimums.smallest_price)
        register_teller(delays.tell)
        resending.register()

        page_published.connect(signals.product_published, sender=ProductPage)
        published.connect(signals.release_published, sender=Release)
        post_save.connect(signals.purchase_saved, sender=PurchasedProduct)
