"""Own pictures only: whoever may not edit a collection sees only what they uploaded."""

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_list_or_404, redirect
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.images.views import bulk_actions
from wagtail.images.views.images import DeleteView
from wagtail.models import ReferenceIndex
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import policy_registry

from core.models import ShopImage


class OwnImagesPolicy(CollectionOwnershipPermissionPolicy):
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


class NoDocumentsAPIViewSet(OwnImagesAPIViewSet):
    """Files for sale are not Wagtail documents, and there are no others."""

    def get_queryset(self):
        return super().get_queryset().none()


def why_image_stays(image) -> str:
    """A sentence on where the picture is shown; empty when it may be deleted."""
    shown = ReferenceIndex.get_references_to(image).group_by_source_object().count()
    if not shown:
        return ""
    return ngettext(
        "“%(title)s” is shown in %(count)s place and cannot be deleted. Replace it there first.",
        "“%(title)s” is shown in %(count)s places and cannot be deleted. Replace it there first.",
        shown,
    ) % {"title": image.title, "count": shown}


class ImageDeleteView(DeleteView):
    """Wagtail would delete a cover from under its product."""

    def run_before_hook(self):
        allowed = self.user_has_permission("delete")
        if allowed and (sentence := why_image_stays(self.object)):
            messages.error(self.request, sentence)
            return redirect("wagtailimages:edit", self.object.pk)
        return super().run_before_hook()


class OwnImages:
    """A bulk action finds the pictures that its user may see; Wagtail's would name others."""

    request: HttpRequest

    def get_queryset(self, model, object_ids):
        return get_list_or_404(images_for(self.request.user), pk__in=object_ids)


OWN_IMAGE_ACTIONS = [
    type(f"Own{name}", (OwnImages, getattr(bulk_actions, name)), {})
    for name in ("AddTagsBulkAction", "AddToCollectionBulkAction", "DeleteBulkAction")
]
