"""Who may do what in the admin: one table, by role. Each `migrate` hands out what is new in it.

What a role was given once is written down (accounts.RoleGrant), so that whatever an admin takes
away or adds afterwards stays. Pages: sellers work below the product listing, all others from the
root, and products/permissions.py keeps sellers to their own. Rows: `view_…` shows sellers their
own, `see_whole_shop` shows all. An act has the permission of the row that it makes or decides:
`add_refund` refunds, `add_refundrequest` asks an admin for a refund and `change_refundrequest`
declines it, `change_review` decides on payments to check, `add_purchasedproduct` grants access by
hand and `change_purchasedproduct` ends it, `add_backuprun` takes a backup.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
)
from wagtail.snippets.models import create_extra_permissions

from accounts.models import RoleGrant
from products.models import ProductIndexPage

SELLERS, EDITORS, SUPPORT, ADMINS = "Sellers", "Editors", "Support", "Admins"
ALL_PAGE_ACTIONS = ("add", "change", "publish", "bulk_delete", "lock", "unlock")


@dataclass(frozen=True)
class Role:
    """What a role may do: permissions ("app.codename"), and acts on pages and pictures. `words`
    say it to whoever gives somebody the role.

    `has_all_permissions` stands for every permission there is, of later apps too.
    """

    words: str | Promise
    permissions: tuple[str, ...] = ()
    has_all_permissions: bool = False
    page_actions: tuple[str, ...] = ()
    is_below_listing: bool = False
    image_actions: tuple[str, ...] = ()
    collection_actions: tuple[str, ...] = ()


ROLES = {
    SELLERS: Role(
        words=_(
            "Sells: adds products, publishes them and their versions. Sees orders, customers and "
            "figures of their own products only, and answers requests for help on them."
        ),
        permissions=(
            "wagtailadmin.access_admin",
            "commerce.view_order",
            "commerce.view_purchasedproduct",
            "commerce.view_downloadticket",
            "commerce.view_review",
            "commerce.view_refund",
            "commerce.view_refundrequest",
            "commerce.add_refundrequest",
            "commerce.view_customerwithdrawal",
            "commerce.view_dispute",
            "commerce.view_announcement",
            # For their own products.
            "commerce.add_discountcode",
            "commerce.change_discountcode",
            "commerce.delete_discountcode",
            "commerce.view_discountcode",
            # Answers, notes, moves and prices the requests that they see.
            "support.view_supportrequest",
            "support.change_supportrequest",
            "support.view_cannedreply",
            "support.view_question",
            "support.change_question",
            # Their own, which stay within the shop.
            "links.add_shorturl",
            "links.change_shorturl",
            "links.delete_shorturl",
            "links.view_shorturl",
        ),
        page_actions=("add", "publish"),
        is_below_listing=True,
        image_actions=("add", "choose"),
    ),
    EDITORS: Role(
        words=_(
            "Writes: edits and publishes every page and product, chooses what the home page shows, "
            "looks after categories, licences, short links and the shop's settings. Sees no orders "
            "and no customers."
        ),
        permissions=(
            "wagtailadmin.access_admin",
            "core.change_shopsettings",
            "products.add_category",
            "products.change_category",
            "products.delete_category",
            "products.view_category",
            "products.add_licence",
            "products.change_licence",
            "products.delete_licence",
            "products.view_licence",
            "wagtailredirects.add_redirect",
            "wagtailredirects.change_redirect",
            "wagtailredirects.delete_redirect",
            "links.add_shorturl",
            "links.change_shorturl",
            "links.delete_shorturl",
            "links.view_shorturl",
            "links.manage_all_shorturls",
            "links.point_anywhere",
        ),
        page_actions=ALL_PAGE_ACTIONS,
        image_actions=("add", "change", "choose"),
        collection_actions=("add", "change", "delete"),
    ),
    SUPPORT: Role(
        words=_(
            "Helps: sees every customer, order, payment and message, and answers all requests for "
            "help. Changes no product, and moves no money."
        ),
        permissions=(
            "wagtailadmin.access_admin",
            "core.see_whole_shop",
            "commerce.view_order",
            "commerce.view_checkoutattempt",
            "commerce.view_purchasedproduct",
            "commerce.view_downloadticket",
            "commerce.view_payment",
            "commerce.view_refund",
            "commerce.view_refundrequest",
            "commerce.view_customerwithdrawal",
            "commerce.view_dispute",
            "commerce.view_review",
            "commerce.view_lostorder",
            "commerce.view_webhookevent",
            "commerce.view_webhookrefusal",
            "commerce.view_reconciliation",
            "commerce.view_providerrefusal",
            "commerce.view_announcement",
            "commerce.view_discountcode",
            "notifications.view_outgoingmessage",
            "support.view_supportrequest",
            "support.change_supportrequest",
            "support.add_cannedreply",
            "support.change_cannedreply",
            "support.delete_cannedreply",
            "support.view_cannedreply",
            "support.view_question",
            "support.change_question",
        ),
    ),
    ADMINS: Role(
        words=_(
            "Runs the shop: may do what all others may, gives refunds and access, takes backups, "
            "sets the schedules, and invites people and gives them roles."
        ),
        has_all_permissions=True,
        page_actions=ALL_PAGE_ACTIONS,
        image_actions=("add", "change", "delete", "choose"),
        collection_actions=("add", "change", "delete"),
    ),
}


def hand_out(using: str = "default") -> None:
    """Give each role what the table has for it and it was never given. It may run twice."""
    if using != "default":
        return
    # Django makes permissions after this, app by app, and Wagtail those of drafts and locks.
    for app_config in installed.get_app_configs():
        create_permissions(app_config, verbosity=0, using=using)
    create_extra_permissions(installed.get_app_config("wagtailsnippets"), using=using)
    with transaction.atomic():
        if not RoleGrant.objects.exists():
            _take_away_wagtails_own()
        for name, role in ROLES.items():
            group = Group.objects.get_or_create(name=name)[0]
            given = set(RoleGrant.objects.filter(role=name).values_list("what", flat=True))
            new = {what: grant for what, grant in _grants(group, role) if what not in given}
            for grant in new.values():
                grant()
            RoleGrant.objects.bulk_create(RoleGrant(role=name, what=what) for what in new)


def _grants(group: Group, role: Role) -> Iterator:
    """Each thing that the role is given, as (how it is written down, what gives it)."""
    everything = {
        f"{app}.{codename}": pk
        for app, codename, pk in Permission.objects.values_list(
            "content_type__app_label", "codename", "pk"
        )
    }
    for label in everything if role.has_all_permissions else role.permissions:
        if label in everything:  # not while its app is not migrated
            yield label, lambda pk=everything[label]: group.permissions.add(pk)
    place = ProductIndexPage.objects.order_by("path").first() if role.is_below_listing else None
    place = place if role.is_below_listing else Page.get_first_root_node()
    page_id = place.pk if place else None
    for action in role.page_actions if page_id else ():
        permission = _permission("wagtailcore", "page", action)
        yield (
            f"pages: {action}",
            lambda permission=permission: GroupPagePermission.objects.get_or_create(
                group=group, page_id=page_id, permission=permission
            ),
        )
    for app, model, actions in (
        ("wagtailimages", "image", role.image_actions),
        ("wagtailcore", "collection", role.collection_actions),
    ):
        for action in actions:
            permission = _permission(app, model, action)
            yield (
                f"{model}s: {action}",
                lambda permission=permission: GroupCollectionPermission.objects.get_or_create(
                    group=group, collection=Collection.get_first_root_node(), permission=permission
                ),
            )


def _permission(app: str, model: str, action: str) -> Permission:
    return Permission.objects.get(
        content_type__app_label=app, content_type__model=model, codename=f"{action}_{model}"
    )


def _take_away_wagtails_own() -> None:
    """The groups and the workflow that Wagtail begins with: sellers publish by themselves here.

    The workflow stays, for shops that want one.
    """
    Group.objects.filter(name="Moderators").delete()
    for group in Group.objects.filter(name__in=ROLES):
        group.permissions.clear()
        GroupPagePermission.objects.filter(group=group).delete()
        GroupCollectionPermission.objects.filter(group=group).delete()
    WorkflowPage.objects.filter(workflow__name="Moderators approval").delete()
    Workflow.objects.filter(name="Moderators approval").update(name="Editors' approval")
    for task in GroupApprovalTask.objects.filter(name="Moderators approval"):
        task.name = "Editors' approval"
        task.save()
        task.groups.set([Group.objects.get_or_create(name=EDITORS)[0]])
