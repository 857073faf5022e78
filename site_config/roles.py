"""Who may do what in the admin. Migrations hand these out; an admin may change them afterwards.

Pages: sellers may add and publish below the product listing, and products/permissions.py keeps
them to their own. Rows: `view_…` shows sellers their own, `see_whole_shop` shows all.
"""

SELLERS, EDITORS, SUPPORT, ADMINS = "Sellers", "Editors", "Support", "Admins"

# (app, codename) of what belongs to no page and no collection.
FACTS = (
    ("commerce", "view_order"),
    ("commerce", "view_purchasedproduct"),
    ("commerce", "view_downloadticket"),
    ("commerce", "view_review"),
)
PERMISSIONS = {
    SELLERS: (("wagtailadmin", "access_admin"), *FACTS),
    EDITORS: (
        ("wagtailadmin", "access_admin"),
        *(("products", f"{action}_category") for action in ("add", "change", "delete", "view")),
        *(("wagtailredirects", f"{action}_redirect") for action in ("add", "change", "delete")),
        ("core", "change_shopsettings"),
    ),
    SUPPORT: (
        ("wagtailadmin", "access_admin"),
        ("core", "see_whole_shop"),
        *FACTS,
        ("commerce", "view_webhookevent"),
        ("commerce", "view_checkoutattempt"),
    ),
}
# What came with refunds, disputes and reviews that people resolve; 0002 hands it out. An act has
# the permission of the row that it makes or decides: `add_refund` refunds, `change_review`
# resolves what needs review, `add_purchasedproduct` grants access by hand, and
# `change_purchasedproduct` ends it.
MONEY_MODELS = ("payment", "refund", "dispute", "webhookrefusal", "reconciliation")
MONEY_ACTS = (
    ("commerce", "change_review"),
    ("commerce", "add_purchasedproduct"),
    ("commerce", "change_purchasedproduct"),
)
MONEY_PERMISSIONS = {
    SELLERS: (("commerce", "view_refund"), ("commerce", "view_dispute")),
    SUPPORT: tuple(("commerce", f"view_{model}") for model in MONEY_MODELS),
    ADMINS: (
        *(
            ("commerce", f"{action}_{model}")
            for model in MONEY_MODELS
            for action in ("add", "change", "delete", "view")
        ),
        *MONEY_ACTS,
    ),
}
# What came with the mails about new versions; 0004 hands it out.
ANNOUNCEMENT_PERMISSIONS = {
    SELLERS: (("commerce", "view_announcement"),),
    SUPPORT: (("commerce", "view_announcement"),),
    ADMINS: tuple(
        ("commerce", f"{action}_announcement") for action in ("add", "change", "delete", "view")
    ),
}
# What came with backups; 0005 hands it out. `add_backuprun` is the button Back up now.
BACKUP_PERMISSIONS = {
    ADMINS: tuple(
        ("backups", f"{action}_backuprun") for action in ("add", "change", "delete", "view")
    )
}
# What came with the support desk; 0006 hands it out. Whoever may change a request answers, notes,
# moves and prices those that they see. Canned replies are for all of them to use.
SUPPORT_REQUESTS = (("support", "view_supportrequest"), ("support", "change_supportrequest"))
CANNED_REPLIES = tuple(
    ("support", f"{action}_cannedreply") for action in ("add", "change", "delete", "view")
)
DESK_PERMISSIONS = {
    SELLERS: (*SUPPORT_REQUESTS, ("support", "view_cannedreply")),
    SUPPORT: (*SUPPORT_REQUESTS, *CANNED_REPLIES),
    ADMINS: tuple(
        ("support", f"{action}_{model}")
        for model in ("supportrequest", "message", "attachment", "cannedreply")
        for action in ("add", "change", "delete", "view")
    ),
}
# What came with short URLs; 0007 hands it out. Without `manage_all_shorturls` one has one's own,
# without `point_anywhere` they stay within the shop.
OWN_SHORT_URLS = tuple(
    ("links", f"{action}_shorturl") for action in ("add", "change", "delete", "view")
)
ALL_SHORT_URLS = (
    *OWN_SHORT_URLS,
    ("links", "manage_all_shorturls"),
    ("links", "point_anywhere"),
)
LINK_PERMISSIONS = {
    SELLERS: OWN_SHORT_URLS,
    EDITORS: ALL_SHORT_URLS,
    ADMINS: (
        *ALL_SHORT_URLS,
        *(("links", f"{action}_shorturlday") for action in ("add", "change", "delete", "view")),
    ),
}
ALL_PAGE_ACTIONS = ("add", "change", "publish", "bulk_delete", "lock", "unlock")
# On the root page for all but sellers, who work below the product listing.
PAGE_ACTIONS = {SELLERS: ("add", "publish"), EDITORS: ALL_PAGE_ACTIONS, ADMINS: ALL_PAGE_ACTIONS}
IMAGE_ACTIONS = {
    SELLERS: ("add", "choose"),
    EDITORS: ("add", "change", "choose"),
    ADMINS: ("add", "change", "delete", "choose"),
}
COLLECTION_ACTIONS = {
    EDITORS: ("add", "change", "delete"),
    ADMINS: ("add", "change", "delete"),
}


def grant(apps, name: str, permissions) -> None:
    """Add (app, codename) `permissions` to the group `name`, which is made if need be.

    For migrations; the permissions must exist (make_permissions). Raises LookupError otherwise.
    """
    Permission = apps.get_model("auth", "Permission")
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
    for app, codename in permissions:
        found = Permission.objects.filter(content_type__app_label=app, codename=codename).first()
        if found is None:
            raise LookupError(f"{name}: there is no permission {app}.{codename}")
        group.permissions.add(found)


def make_permissions(apps, using: str) -> None:
    """Django makes permissions after all migrations have run; a migration needs them earlier."""
    from django.apps import apps as installed
    from django.contrib.auth.management import create_permissions

    for app_config in installed.get_app_configs():
        create_permissions(app_config, verbosity=0, apps=apps, using=using)
