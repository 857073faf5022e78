"""What each role is given by the table of roles."""

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Workflow, WorkflowPage

from accounts.models import RoleGrant
from site_config import roles
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def everything_granted() -> dict:
    return {
        group.name: (
            sorted(group.permissions.values_list("content_type__app_label", "codename")),
            sorted(
                GroupPagePermission.objects.filter(group=group).values_list(
                    "page__title", "permission__codename"
                )
            ),
            sorted(
                GroupCollectionPermission.objects.filter(group=group).values_list(
                    "collection__name", "permission__codename"
                )
            ),
        )
        for group in Group.objects.all()
    }


def test_the_four_roles_and_no_others():
    assert set(everything_granted()) == {"Sellers", "Editors", "Support", "Admins"}


def test_sellers():
    rights, pages, collections = everything_granted()["Sellers"]
    assert rights == [
        ("commerce", "add_discountcode"),
        ("commerce", "add_refundrequest"),
        ("commerce", "change_discountcode"),
        ("commerce", "delete_discountcode"),
        ("commerce", "view_announcement"),
        ("commerce", "view_customerwithdrawal"),
        ("commerce", "view_discountcode"),
        ("commerce", "view_dispute"),
        ("commerce", "view_downloadticket"),
        ("commerce", "view_order"),
        ("commerce", "view_purchasedproduct"),
        ("commerce", "view_refund"),
        ("commerce", "view_refundrequest"),
        ("commerce", "view_review"),
        ("links", "add_shorturl"),
        ("links", "change_shorturl"),
        ("links", "delete_shorturl"),
        ("links", "view_shorturl"),
        ("support", "change_question"),
        ("support", "change_supportrequest"),
        ("support", "view_cannedreply"),
        ("support", "view_question"),
        ("support", "view_supportrequest"),
        ("wagtailadmin", "access_admin"),
    ]
    assert pages == [("Products", "add_page"), ("Products", "publish_page")]
    assert collections == [("Root", "add_image"), ("Root", "choose_image")]


def test_support_handles_requests_and_only_reads_the_rest():
    rights, pages, collections = everything_granted()["Support"]
    assert {name.split("_")[0] for app, name in rights if app != "support"} == {
        "access",
        "see",
        "view",
    }
    assert {name for app, name in rights if app == "support"} == {
        "view_question",
        "change_question",
        "view_supportrequest",
        "change_supportrequest",
        "view_cannedreply",
        "add_cannedreply",
        "change_cannedreply",
        "delete_cannedreply",
    }
    assert ("core", "see_whole_shop") in rights
    assert {
        ("commerce", f"view_{model}")
        for model in ("payment", "refund", "dispute", "webhookrefusal", "reconciliation")
    } <= set(rights)
    assert (pages, collections) == ([], [])


def test_editors_edit_pages_and_see_no_orders():
    rights, pages, _ = everything_granted()["Editors"]
    assert "commerce" not in {app for app, _ in rights}
    assert ("core", "see_whole_shop") not in rights
    assert ("products", "change_category") in rights
    assert {page for page, _ in pages} == {"Root"}


def test_admins_may_do_everything_that_there_was_to_do():
    rights, _, _ = everything_granted()["Admins"]
    assert {
        ("accounts", "change_user"),
        ("auth", "change_group"),
        ("wagtailcore", "change_site"),
        ("wagtailredirects", "add_redirect"),
        ("core", "see_whole_shop"),
        ("django_celery_beat", "change_periodictask"),
        ("notifications", "view_outgoingmessage"),
        ("commerce", "add_refund"),
        ("commerce", "view_dispute"),
        ("commerce", "change_review"),
        ("commerce", "add_purchasedproduct"),
        ("commerce", "change_purchasedproduct"),
        ("commerce", "view_webhookrefusal"),
        ("commerce", "view_reconciliation"),
    } <= set(rights)


def test_only_admins_move_money_and_access():
    acts = {
        ("commerce", "add_refund"),
        ("commerce", "change_review"),
        ("commerce", "add_purchasedproduct"),
        ("commerce", "change_purchasedproduct"),
    }
    holders = {name for name, (rights, _, _) in everything_granted().items() if acts & set(rights)}
    assert holders == {"Admins"}


def test_only_editors_and_admins_lead_out_of_the_shop():
    rights = {name: set(granted) for name, (granted, _, _) in everything_granted().items()}
    for permission in ("point_anywhere", "manage_all_shorturls"):
        holders = {name for name, granted in rights.items() if ("links", permission) in granted}
        assert holders == {"Editors", "Admins"}


def test_a_shop_that_exists_already_keeps_what_its_admin_decided():
    sellers = Group.objects.get(name="Sellers")
    more = Permission.objects.get(codename="add_refund")
    fewer = Permission.objects.get(codename="view_downloadticket")
    sellers.permissions.add(more)
    sellers.permissions.remove(fewer)
    roles.hand_out()
    assert more in sellers.permissions.all()
    assert fewer not in sellers.permissions.all()


def test_what_is_new_in_the_table_reaches_a_shop_that_exists_already():
    RoleGrant.objects.filter(role="Sellers", what="commerce.view_refund").delete()
    RoleGrant.objects.filter(role="Admins", what="commerce.view_refund").delete()
    given = Permission.objects.get(codename="view_refund")
    for name in ("Sellers", "Admins"):
        Group.objects.get(name=name).permissions.remove(given)
    before = everything_granted()
    roles.hand_out()
    assert everything_granted() != before
    for name in ("Sellers", "Admins"):
        assert given in Group.objects.get(name=name).permissions.all()


def test_sellers_get_their_place_once_there_is_a_listing():
    sellers = Group.objects.get(name="Sellers")
    GroupPagePermission.objects.filter(group=sellers).delete()
    RoleGrant.objects.filter(role="Sellers", what__startswith="pages").delete()
    roles.hand_out()
    assert everything_granted()["Sellers"][1] == [
        ("Products", "add_page"),
        ("Products", "publish_page"),
    ]


def test_running_it_again_changes_nothing():
    before = everything_granted()
    roles.hand_out()
    assert everything_granted() == before


def test_the_table_names_permissions_that_there_are():
    labels = {
        f"{app}.{name}"
        for app, name in Permission.objects.values_list("content_type__app_label", "codename")
    }
    for role in roles.ROLES.values():
        assert set(role.permissions) <= labels


def test_another_database_gets_no_roles():
    RoleGrant.objects.all().delete()
    roles.hand_out("other")
    assert not RoleGrant.objects.exists()


def test_no_page_waits_for_moderation():
    assert not WorkflowPage.objects.exists()
    assert Workflow.objects.get().name == "Editors' approval"


@pytest.mark.once
@pytest.mark.parametrize("role", ["Sellers", "Editors", "Support", "Admins"])
def test_each_role_enters_the_admin(client, role):
    client.force_login(UserFactory(groups=[role]))
    assert client.get("/admin/").status_code == 200


@pytest.mark.once
def test_a_customer_does_not(client):
    client.force_login(UserFactory())
    assert client.get("/admin/").status_code == 302
    assert Permission.objects.filter(user__isnull=False).count() == 0


PLACES = {
    "/admin/settings/core/shopsettings/": {"Editors", "Admins"},
    "/admin/redirects/": {"Editors", "Admins"},
    "/admin/collections/": {"Editors", "Admins"},
    "/admin/users/": {"Admins"},
    "/admin/groups/": {"Admins"},
    "/admin/sites/": {"Admins"},
    "/admin/workflows/list/": {"Admins"},
    "/admin/schedules/tasks/": {"Admins"},
    "/admin/schedules/intervals/": {"Admins"},
    "/admin/under-construction/": {"Admins"},
    "/admin/snippets/construction/entrykey/": {"Admins"},
    "/admin/reports/shop/": {"Sellers", "Support", "Admins"},
    "/admin/images/": {"Sellers", "Editors", "Admins"},
    "/admin/products/": {"Sellers", "Editors", "Admins"},
    "/admin/snippets/commerce/order/": {"Sellers", "Support", "Admins"},
    "/admin/snippets/commerce/refund/": {"Sellers", "Support", "Admins"},
    "/admin/snippets/commerce/dispute/": {"Sellers", "Support", "Admins"},
    "/admin/snippets/commerce/purchasedproduct/grant/": {"Admins"},
    "/admin/snippets/commerce/webhookevent/": {"Support", "Admins"},
    "/admin/snippets/commerce/webhookrefusal/": {"Support", "Admins"},
    "/admin/snippets/commerce/reconciliation/": {"Support", "Admins"},
    "/admin/snippets/support/supportrequest/": {"Sellers", "Support", "Admins"},
    "/admin/snippets/support/question/": {"Sellers", "Support", "Admins"},
    "/admin/snippets/links/shorturl/": {"Sellers", "Editors", "Admins"},
    "/admin/snippets/support/cannedreply/": {"Sellers", "Support", "Admins"},
    "/admin/snippets/support/cannedreply/add/": {"Support", "Admins"},
}


@pytest.mark.once
@pytest.mark.parametrize("role", ["Sellers", "Editors", "Support", "Admins"])
def test_where_each_role_gets_to(client, role):
    client.force_login(UserFactory(groups=[role]))
    # Whoever may not is led to the dashboard.
    reached = {p for p in PLACES if client.get(p, follow=True).request["PATH_INFO"].startswith(p)}
    assert reached == {place for place, whose in PLACES.items() if role in whose}
