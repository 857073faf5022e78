"""The admin of buying and having bought."""

from functools import partial

from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from commerce.admin import at_provider, home, withdrawing
from commerce.admin.announcements import foretell
from commerce.admin.viewsets import DiscountCodeViewSet, ShopGroup
from core.own_rows import OwnRowsPolicy, ReadOnlyPolicy

for viewset in ShopGroup.items:
    # Codes are made by people; all else is what happened.
    policy = OwnRowsPolicy if viewset is DiscountCodeViewSet else ReadOnlyPolicy
    register_permission_policy(viewset.model, policy(viewset.model))
register_snippet(ShopGroup)
hooks.register("after_publish", foretell)
hooks.register("register_admin_urls", at_provider.urls)
hooks.register("register_admin_urls", withdrawing.urls)
hooks.register("product_side_panels", lambda: at_provider.ProviderSidePanel)
hooks.register("product_side_panels", lambda: withdrawing.VersionsSidePanel)
for item in (withdrawing.WithdrawMenuItem, withdrawing.BringBackMenuItem):
    hooks.register("register_snippet_action_menu_item", partial(withdrawing.menu_item, item=item))
hooks.register("construct_homepage_panels", home.list_orders)
hooks.register("construct_homepage_panels", home.list_money_back)
