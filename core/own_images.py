"""Pictures of one's own: whoever may not edit a collection sees only what they uploaded."""

from django.db.models import Q
from django.shortcuts import get_list_or_404
from wagtail.images import get_permission_policy
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.permissions import policy_registry

from core.models import ShopImage


class OwnImagesPolicy(type(get_permission_policy())):
    """Wagtail lets everybody with `choose` use all pictures of a collection; the shop does not."""

    def __init__(self):
        super().__init__(
            ShopImage, auth_model="wagtailimages.Image", owner_field_name="uploaded_by_user"
        )

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return super().user_has_any_permission_for_instance(user, actions, instance) and (
            instance.uploaded_by_user_id == user.pk
            or self._check_perm(user, ["change"], collection=instance.collection)
        )

    def instances_user_has_any_permission_for(self, user, actions):
        images = super().instances_user_has_any_permission_for(user, actions)
        if user.is_superuser or not user.is_authenticated:
            return images
        edited = self._collections_with_perm(user, ["change"])
        return images.filter(Q(uploaded_by_user=user) | Q(collection__in=edited))


def images_for(user):
    """The pictures that `user` may see in the admin."""
    policy = policy_registry.get_by_type(ShopImage)
    return policy.instances_user_has_any_permission_for(user, ["change", "choose"])


class OwnImagesAPIViewSet(ImagesAdminAPIViewSet):
    """The admin's own list of pictures, for the editor's widgets."""

    def get_queryset(self):
        return super().get_queryset().filter(pk__in=images_for(self.request.user).values("pk"))


def own_image_actions() -> list:
    """Wagtail's bulk actions on pictures, which would otherwise name those of others."""
    # This module wants the admin's registries, which are not there when models are loaded.
    from wagtail.images.views import bulk_actions

    class OwnImages:
        def get_queryset(self, model, object_ids):
            return get_list_or_404(images_for(self.request.user), pk__in=object_ids)

    return [
        type(f"Own{name}", (OwnImages, getattr(bulk_actions, name)), {})
        for name in ("AddTagsBulkAction", "AddToCollectionBulkAction", "DeleteBulkAction")
    ]
