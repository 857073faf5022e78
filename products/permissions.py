"""Whose product it is: without the right to change all of them, each seller has their own.

Wagtail's `add` lets its holder edit own pages only, but `publish` reaches every page below the
one it is given on: with both, one seller could publish, unpublish and reorder another's pages.
"""

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Q
from wagtail.models import PagePermissionTester
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from core import languages
from products import approval


def edits_all_pages(user) -> bool:
    """Editors and admins, as opposed to sellers: they hold `change` on some part of the tree."""
    return user.is_superuser or any(
        permission.permission.codename == "change_page"
        for permission in PagePermissionPolicy().get_cached_permissions_for_user(user)
    )


def people_who_edit_all_pages():
    """Editors and admins, as users."""
    edits = Q(groups__page_permissions__permission__codename="change_page")
    people = get_user_model().objects.filter(edits | Q(is_superuser=True), is_active=True)
    return people.distinct().order_by("pk")


def first_task(page):
    """The first step of the workflow of `page`, as the model that it is of."""
    workflow = page.get_workflow()
    task = workflow.tasks.filter(active=True).first() if workflow else None
    return task.specific if task else None


class ProductTester(PagePermissionTester):
    """What a user may do with one product: nothing, unless it is theirs or they change all."""

    def __init__(self, user, page):
        super().__init__(user, page)
        if user.is_active and not user.is_superuser and not self.is_mine:
            self.permissions = set()

    @property
    def granted(self) -> set:
        """What the groups of the user allow here; a superuser needs no grants."""
        return getattr(self, "permissions", set())

    @property
    def is_mine(self) -> bool:
        return (
            self.user.is_superuser or self.page.owner_id == self.user.pk or "change" in self.granted
        )

    @property
    def may_approve(self) -> bool:
        """Editors and admins publish by themselves, and decide on what sellers submit."""
        is_editor = self.user.is_superuser or {"change", "publish"} <= self.granted
        return self.user.is_active and is_editor

    def can_publish(self):
        return super().can_publish() and (self.may_approve or not approval.is_covered(self.page))

    def can_publish_release(self, release) -> bool:
        """Whether they may publish `release` of this product by itself."""
        return self._held_publish() and (self.may_approve or not approval.is_covered(release))

    def can_submit_for_moderation(self):
        if not super().can_submit_for_moderation():
            return False
        # Nobody is asked to submit what they may publish; an admin's own workflow is for all.
        is_ours = isinstance(first_task(self.page), apps.get_model("products", "EditorsApproval"))
        return not is_ours or approval.needs_approval(self.page, self.user)

    def can_set_view_restrictions(self):
        return self._held_publish()

    def can_unschedule(self):
        return self._held_publish()

    def _held_publish(self) -> bool:
        """What one may do who published before approval was asked for, and still may."""
        return super().can_publish()

    def can_delete(self, ignore_bulk=False):
        # Wagtail looks below the page for others' pages, at a query for each line of a list. Below
        # a product there is nothing but its translations.
        if self.user.is_active and {"add", "publish"} <= self.granted:
            return True
        return super().can_delete(ignore_bulk)

    def user_has_lock(self):
        return self.is_mine and super().user_has_lock()

    def can_view_revisions(self):
        return self.can_edit()


class TranslationTester(ProductTester):
    """What a user may do with a translation: as much as with its product. It stays where it is."""

    def __init__(self, user, page):
        # Whose it is follows the product at once; the row's own owner is who made it.
        page.owner_id = page.product.owner_id
        super().__init__(user, page)

    def can_move(self):
        return False

    def can_copy(self):
        return False

    def can_set_view_restrictions(self):
        return False  # they are its product's


class ProductIndexTester(PagePermissionTester):
    """On the listing page `publish` is meant for the products below it, not for itself."""

    def _may_change(self) -> bool:
        return self.user.is_active and (self.user.is_superuser or "change" in self.permissions)

    def can_publish(self):
        return self._may_change() and super().can_publish()

    def can_publish_subpage(self):
        may = super().can_publish_subpage()
        return may and (self._may_change() or not approval.covers_new_products())

    def can_unpublish(self):
        return self._may_change() and super().can_unpublish()

    def can_reorder_children(self):
        return self._may_change() and super().can_reorder_children()

    def can_view_revisions(self):
        return self.can_edit()


class OwnProductsPolicy(PagePermissionPolicy):
    """Pages as the admin's lists show them: without the products of other sellers."""

    def products_of_others(self, user):
        """Products that `user` has no business with."""
        ProductPage = apps.get_model("products", "ProductPage")
        if user.is_superuser:
            return ProductPage.objects.none()
        products = ProductPage.objects.exclude(owner=user)
        for permission in self.get_cached_permissions_for_user(user):
            if permission.permission.codename == "change_page":
                products = products.exclude(path__startswith=permission.page.path)
        return products

    def explorable_instances(self, user):
        return self._without_others(super().explorable_instances(user), user)

    def instances_user_has_any_permission_for(self, user, actions):
        return self._without_others(
            super().instances_user_has_any_permission_for(user, actions), user
        )

    def user_has_any_permission_for_instance(self, user, actions, instance):
        allowed = super().user_has_any_permission_for_instance(user, actions, instance)
        return allowed and not self.is_hidden(user, [instance.pk])

    def is_hidden(self, user, page_ids) -> bool:
        """Whether one of these pages is another seller's product, or says something of one."""
        others = self.products_of_others(user)
        if others.filter(pk__in=page_ids).exists():
            return True
        return languages.are_several() and (
            self._translations_of(others).filter(pk__in=page_ids).exists()
        )

    def _without_others(self, pages, user):
        if user.is_superuser or not user.is_active:
            return pages
        others = self.products_of_others(user)
        pages = pages.exclude(pk__in=others.values("pk"))
        if languages.are_several():
            pages = pages.exclude(pk__in=self._translations_of(others).values("pk"))
        return pages

    def _translations_of(self, products):
        translations = apps.get_model("products", "ProductTranslation").objects
        return translations.filter(product__in=products.values("pk"))


def may_publish(thing, user) -> bool:
    """Whether `user` may publish this product, or release of one, without asking anybody."""
    page = approval.page_of(thing)
    tester = page.permissions_for_user(user)
    return tester.can_publish() if page is thing else tester.can_publish_release(thing)


def page_policy() -> OwnProductsPolicy:
    """The policy that products/wagtail_hooks.py has put in place for all pages."""
    return policy_registry.get_by_type(apps.get_model("wagtailcore", "Page"))


class ReleasePolicy(ModelPermissionPolicy):
    """Whoever may edit a product edits its releases, and whoever may publish it publishes them."""

    # What each act on a release asks of its product's tester.
    OF_PRODUCT = {
        "publish": "can_publish",
        "unschedule": "can_unschedule",
        "unpublish": "can_unpublish",
        "lock": "can_lock",
        "unlock": "can_unlock",
    }

    def user_has_permission(self, user, action):
        """Whether there may be a product for which they have it."""
        wanted = {action} if action in self.OF_PRODUCT else {"add", "change", "publish"}
        return page_policy().user_has_any_permission(user, wanted)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions):
        return page_policy().users_with_any_permission(set(actions))

    def user_has_permission_for_instance(self, user, action, instance):
        tester = instance.page.permissions_for_user(user)
        if action == "publish":
            return tester.can_publish_release(instance)
        return getattr(tester, self.OF_PRODUCT.get(action, "can_edit"))()

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return any(self.user_has_permission_for_instance(user, a, instance) for a in actions)

    def instances_user_has_any_permission_for(self, user, actions):
        pages = page_policy().explorable_instances(user)
        return self.model.objects.filter(page__in=pages.values("pk"))
