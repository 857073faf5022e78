"""The admin of helping customers."""

from django.urls import path
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from core.own_rows import ReadOnlyPolicy
from support.admin import home
from support.admin.bulk import ACTIONS
from support.admin.customer import CustomerView
from support.admin.search import ShopSearchArea, ShopSearchView
from support.admin.viewsets import SupportGroup
from support.models import Question, SupportRequest

# What was asked and answered stays; staff act on it by rules, each with its line in the thread.
register_permission_policy(SupportRequest, ReadOnlyPolicy(SupportRequest))
register_permission_policy(Question, ReadOnlyPolicy(Question))
register_snippet(SupportGroup)
for action in ACTIONS:
    hooks.register("register_bulk_action", action)
hooks.register("construct_homepage_panels", home.list_requests)


@hooks.register("register_admin_urls")
def urls_of_customers():
    return [
        path("customers/<int:pk>/", CustomerView.as_view(), name="customer"),
        path("find/", ShopSearchView.as_view(), name="shop_search"),
    ]


@hooks.register("register_admin_search_area")
def search_of_the_shop():
    return ShopSearchArea()
