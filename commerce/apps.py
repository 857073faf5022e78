from django.apps import AppConfig


class CommerceConfig(AppConfig):
    name = "commerce"

    def ready(self) -> None:
        from wagtail.signals import page_published

        # audit and checks register themselves.
        from commerce import audit, checks, keeping, notices_again, signals  # noqa: F401
        from products.keeping import register_keeper
        from products.models import ProductPage

        register_keeper(keeping.why_kept)
        notices_again.register()

        page_published.connect(signals.product_published, sender=ProductPage)
