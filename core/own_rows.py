"""Own rows only: who sees the whole shop, and who their own rows.

A model whose queryset has `of_seller(user)` has rows of sellers; one without has rows that only
people who see the whole shop may read.
"""

from wagtail.images import get_image_model
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry

WHOLE_SHOP = "core.see_whole_shop"


def sees_whole_shop(user) -> bool:
    """Admins and support staff see every seller's rows."""
    return user.is_active and user.has_perm(WHOLE_SHOP)


def has_sellers(model) -> bool:
    """Whether each row of `model` belongs to a seller."""
    return hasattr(model._default_manager.all(), "of_seller")


def rows_for(user, model):
    """The rows of `model` that `user` may see."""
    rows = model._default_manager.all()
    if sees_whole_shop(user):
        return rows
    return rows.of_seller(user) if has_sellers(model) else rows.none()


def images_for(user):
    """The pictures that `user` may see in the admin."""
    model = get_image_model()
    policy = policy_registry.get_by_type(model)
    return policy.instances_user_has_any_permission_for(user, ["change", "choose"])


class OwnRowsPolicy(ModelPermissionPolicy):
    """The model's permissions, for one's own rows only."""

    def user_has_permission(self, user, action):
        if not has_sellers(self.model) and not sees_whole_shop(user):
            return False
        return super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user, action, instance):
        return (
            self.user_has_permission(user, action)
            and rows_for(user, self.model).filter(pk=instance.pk).exists()
        )

    def instances_user_has_any_permission_for(self, user, actions):
        if self.user_has_any_permission(user, actions):
            return rows_for(user, self.model)
        return self.model._default_manager.none()


class ReadOnlyPolicy(OwnRowsPolicy):
    """What happened stays as it is: nobody adds, changes or deletes it by hand, not even root."""

    def user_has_permission(self, user, action):
        return action == "view" and super().user_has_permission(user, action)
