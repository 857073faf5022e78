from django.apps import AppConfig


class CommerceConfig(AppConfig):
    name = "commerce"

    def ready(self) -> None:
        from wagtail.signals import page_published

        from commerce import audit, signals  # noqa: F401  (audit registers itself)
        from products.models import ProductPage

        page_published.connect(signals.product_published, sender=ProductPage)
