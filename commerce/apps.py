from django.apps import AppConfig


class CommerceConfig(AppConfig):
    name = "commerce"

    def ready(self) -> None:
        from django.db.models.signals import post_save
        from wagtail.models import TaskState, WorkflowState
        from wagtail.signals import (
            page_published,
            published,
            task_submitted,
            workflow_approved,
            workflow_cancelled,
            workflow_rejected,
        )

        from accounts import profiles

        # audit and checks register themselves.
        from commerce import audit, deletion_rules, personal_data, previews, signals  # noqa: F401
        from commerce.messages import delays, resending, topics
        from commerce.models import PurchasedProduct
        from commerce.provider import checks, minimums  # noqa: F401
        from products import cards, sales
        from products.deletion_rules import register_keeper
        from products.editions.rules import register_edition_keeper
        from products.models import ProductPage, Release
        from products.price_rules import register_floor
        from products.publishing import register_teller

        cards.register_seller(
            lambda product: profiles.name_of(product.owner), "owner__seller_profile"
        )
        register_keeper(deletion_rules.why_kept)
        register_edition_keeper(deletion_rules.why_editions_kept)
        register_floor(minimums.smallest_price)
        register_teller(delays.tell)
        resending.register()
        topics.register_all()
        previews.register()
        personal_data.register()

        page_published.connect(signals.product_published, sender=ProductPage)
        sales.prices_changed.connect(signals.prices_changed, sender=ProductPage)
        published.connect(signals.release_published, sender=Release)
        post_save.connect(signals.purchase_saved, sender=PurchasedProduct)

        # By these ids Wagtail connects e-mails of its own: the first to use an id keeps it.
        for signal, tell, sender, name in (
            (task_submitted, signals.submitted, TaskState, "group_approval_task_submitted"),
            (workflow_approved, signals.approved, WorkflowState, "workflow_state_approved"),
            (workflow_rejected, signals.sent_back, WorkflowState, "workflow_state_rejected"),
            (workflow_cancelled, signals.approval_ended, WorkflowState, "workflow_state_ended"),
        ):
            uid = f"{name}_email_notification"
            signal.connect(tell, sender=sender, dispatch_uid=uid)
