from django.apps import AppConfig


class CommerceConfig(AppConfig):
    name = "commerce"

    def ready(self) -> None:
        from wagtail.signals import page_published

        from commerce import audit, keeping, signals  # noqa: F401  (audit registers itself)
        from products.keeping import register_keeper
        from products.models import ProductPage

        register_keeper(keeping.why_kept)

        page_published.connect(signals.product_published, sender=ProductPage)
