"""Who may open what in the admin, as the table of roles has it: access.txt must say the same.

Known are all addresses of the lists of our own models, and what else stands in ACTS. A right is
written as the table hands it out: a permission, or an act on pages (`pages: add`).
"""

import re

from django.apps import apps

from core.admin.own_rows import ReadOnlyViewSet
from core.own_rows import has_sellers
from site_config.roles import ROLES, SELLERS, Role

OF_COLUMNS = {"seller": SELLERS, "another's": SELLERS}
WHOLE_SHOP = "core.see_whole_shop"
ANY, CHANGES = ("view", "add", "change", "delete"), ("add", "change", "delete")
# What each address of a list asks for; one of them is enough.
OF_LISTS = {
    "": ANY,
    "results/": ANY,
    "inspect/": ANY,
    "add/": ("add",),
    "copy/": ("add",),
    "edit/": ("change",),
    "delete/": ("delete",),
    "history/": CHANGES,
    "history-results/": CHANGES,
    "usage/": CHANGES,
}
SNIPPET = re.compile(r"snippets/(\w+)/(\w+)/((?:[\w-]+/)?)(?:<\w+:pk>/)?$")
# What asks for something else; one right is enough. The longest beginning of an address counts.
ACTS = {
    "snippets/backups/backuprun/now/": {"backups.add_backuprun"},
    "snippets/commerce/customerwithdrawal/decline/": {"commerce.change_customerwithdrawal"},
    "snippets/commerce/lostorder/look-again/": {WHOLE_SHOP},
    "snippets/commerce/lostorder/rebuild/": {"commerce.add_purchasedproduct"},
    "snippets/commerce/order/address/": {"commerce.change_order"},
    "snippets/commerce/order/ask/": {WHOLE_SHOP},
    "snippets/commerce/order/receipt/": {"commerce.view_order"},
    "snippets/commerce/purchasedproduct/grant/": {"commerce.add_purchasedproduct"},
    "snippets/commerce/purchasedproduct/grant-again/": {"commerce.add_purchasedproduct"},
    "snippets/commerce/purchasedproduct/revoke/": {"commerce.change_purchasedproduct"},
    "snippets/commerce/purchasedproduct/send/": {"commerce.view_purchasedproduct"},
    "snippets/commerce/reconciliation/start/": {WHOLE_SHOP},
    "snippets/commerce/refund/look_up/": {"commerce.add_refund", WHOLE_SHOP},
    "snippets/commerce/refund/of/": {"commerce.add_refund"},
    "snippets/commerce/refundrequest/decline/": {"commerce.change_refundrequest"},
    "snippets/commerce/refundrequest/of/": {"commerce.add_refundrequest"},
    "snippets/commerce/review/ask/": {"commerce.change_review", WHOLE_SHOP},
    "snippets/commerce/review/dismiss/": {"commerce.change_review"},
    "snippets/commerce/review/grant/": {"commerce.change_review"},
    "snippets/commerce/webhookevent/again/": {WHOLE_SHOP},
    "snippets/construction/entrykey/new/": {"construction.add_entrykey"},
    "snippets/construction/entrykey/revoke/": {"construction.change_entrykey"},
    "snippets/links/shorturl/qr/": {"links.view_shorturl"},
    "snippets/notifications/outgoingmessage/again/": {"notifications.change_outgoingmessage"},
    "snippets/notifications/outgoingmessage/release/": {"notifications.change_outgoingmessage"},
    "snippets/support/question/answer/": {"support.change_question"},
    "snippets/support/question/answered/": {"support.change_question"},
    "snippets/support/question/close/": {"support.change_question"},
    "snippets/support/supportrequest/attachment/": {"support.view_supportrequest"},
    "customers/": {"commerce.view_order"},
    "find/": {"commerce.view_order"},
    "groups/": {"auth.change_group"},
    "products/<int:pk>/facts/": {WHOLE_SHOP},
    "products/<int:pk>/provider/": {WHOLE_SHOP, "pages: add", "pages: change"},
    "releases/": {"pages: add", "pages: change"},
    "releases/lock/": {"pages: lock"},
    "releases/unlock/": {"pages: unlock"},
    "sites/": {"wagtailcore.change_site"},
    "under-construction/": {"construction.change_closing"},
    "users/": {"accounts.change_user"},
    "versions/": {"pages: publish"},
    "workflows/enable/": {"wagtailcore.change_workflow"},
    "workflows/remove/": {"wagtailcore.change_workflow"},
    "workflows/tasks/enable/": {"wagtailcore.change_task"},
}


# They name a product by a number in the query.
ABOUT_A_PRODUCT = {"releases/add/", "releases/preview/"}


def wanted(route: str) -> set[str] | None:
    """The rights of which one opens this address; empty where nobody does, None if unknown."""
    if known := [start for start in ACTS if route.startswith(start)]:
        return ACTS[max(known, key=len)]
    if not (found := SNIPPET.fullmatch(route)) or found[3] not in OF_LISTS:
        return None
    app, name, view = found.groups()
    model = apps.get_model(app, name)
    acts = OF_LISTS[view]
    if isinstance(model.snippet_viewset, ReadOnlyViewSet):
        acts = tuple(act for act in acts if act == "view")
    return {f"{app}.{act}_{name}" for act in acts}


def is_in_the_table(route: str, column: str) -> bool:
    """Whether somebody of this column may open it; "another's" is about the rows of another."""
    role = ROLES.get(OF_COLUMNS.get(column, column))
    if role is None or not (rights := wanted(route)):
        return False
    if column == "another's" and is_about_a_row(route):
        return False
    return role.has_all_permissions or not rights.isdisjoint(rights_of(role))


def rights_of(role: Role) -> set[str]:
    return {*role.permissions, *(f"pages: {action}" for action in role.page_actions)}


def is_about_a_row(route: str) -> bool:
    """Of a seller; what the whole shop shares is nobody's."""
    if found := re.match(r"snippets/(\w+)/(\w+)/", route):
        return "<" in route and has_sellers(apps.get_model(*found.groups()))
    return "<" in route or route in ABOUT_A_PRODUCT
