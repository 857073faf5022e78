"""Framework events that commerce listens to; connected in CommerceConfig.ready()."""

from core.nudge import nudge


def product_published(sender, instance, **kwargs) -> None:
    """Soon after a publish, the provider's product has the new price and words.

    Wagtail sends the signal also when a page that is not live is only scheduled.
    """
    if instance.live and instance.price:
        nudge("commerce.synchronise_product", instance.pk)
