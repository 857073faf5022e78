"""What customers are told of by e-mail about what they bought, and staff about approvals."""

from django.utils.translation import gettext_lazy as _
from wagtail.models import GroupApprovalTask, Page
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile

from commerce.messages import unsubscribing
from notifications.topics import Keeper, Topic, register
from products.permissions import people_who_edit_all_pages


def register_all() -> None:
    register(
        Topic(
            "updates",
            _("New versions of what you bought"),
            ("product-updated",),
            about=_("One for each, with what changed. Your library has the version all the same."),
            keeper=Keeper(
                lambda user: not unsubscribing.is_stopped_for_all(user), unsubscribing.choose_all
            ),
            more=("commerce:updates", _("Choose for each product")),
        ),
        Topic(
            "receipts",
            _("Receipts, payments, refunds and your access"),
            (
                "order-paid",
                "order-free",
                "payment-failed",
                "order-refunded",
                "access-ended",
                "access-restored",
                "withdrawal-received",
                "withdrawal-declined",
            ),
            always=_("They are your proof of what you paid and of what you may download."),
        ),
        Topic(
            "warnings",
            _("Warnings about a version that you downloaded"),
            ("release-withdrawn",),
            always=_("There may be something in it that does harm."),
        ),
        _of_approval("submitted", _("What waits for your approval"), ("approval-asked",), _decides),
        _of_approval("approved", _("What you submitted was approved"), ("approval-given",)),
        _of_approval(
            "rejected",
            _("What you submitted was sent back"),
            ("approval-refused", "approval-ended"),
        ),
    )


def _submits(user) -> bool:
    return policy_registry.get_by_type(Page).user_has_permission(user, "change")


def _decides(user) -> bool:
    """Whether somebody may be asked: whoever edits all pages, or is named by a workflow."""
    named = GroupApprovalTask.objects.filter(active=True, groups__user=user)
    return people_who_edit_all_pages().filter(pk=user.pk).exists() or named.exists()


def _of_approval(what: str, label, kinds: tuple[str, ...], is_for=_submits) -> Topic:
    """One that Wagtail keeps in its own profile of people, and offers in the admin as well."""
    field = f"{what}_notifications"

    def choose(user, is_wanted: bool) -> None:
        profile = UserProfile.get_for_user(user)
        setattr(profile, field, is_wanted)
        profile.save(update_fields=[field])

    return Topic(
        f"approval-{what}",
        label,
        kinds,
        about=_("The first page of the admin shows it too."),
        is_for=is_for,
        is_work=True,
        keeper=Keeper(lambda user: getattr(UserProfile.get_for_user(user), field), choose),
    )
