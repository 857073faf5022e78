"""Own pictures only: whoever may not edit a collection sees only what they uploaded."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_list_or_404, redirect
from taggit.models import Tag
from wagtail.admin import messages
from wagtail.api.v2.serializers import TagsField
from wagtail.images.api.admin.serializers import AdminImageSerializer
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.images.views import bulk_actions, chooser
from wagtail.images.views.images import DeleteView, ImagesFilterSet, IndexView
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy

from core.admin.deletions import warn, why_in_use
from core.models import ShopImage
from core.own_rows import images_for

TAGS_OFFERED = 10


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


class FetchedTagsField(TagsField):
    """Tags that were fetched with their pictures; Wagtail's field asks for those of each."""

    def to_representation(self, value):
        return sorted(tag.name for tag in value.all())


class OwnImageSerializer(AdminImageSerializer):
    def build_property_field(self, field_name, model_class):
        field, options = super().build_property_field(field_name, model_class)
        return (FetchedTagsField if field is TagsField else field), options


class OwnImagesAPIViewSet(ImagesAdminAPIViewSet):
    """The admin's own list of pictures, for the editor's widgets."""

    base_serializer_class = OwnImageSerializer

    def get_queryset(self):
        own = images_for(self.request.user).values("pk")
        return super().get_queryset().filter(pk__in=own).prefetch_related("tags")


class NoDocumentsAPIViewSet(OwnImagesAPIViewSet):
    """Files for sale are not Wagtail documents, and there are no others."""

    def get_queryset(self):
        return super().get_queryset().none()


def tags_for(user):
    """The tags of pictures that `user` may see, the most used ones first."""
    pictures = ContentType.objects.get_for_model(ShopImage)
    return (
        Tag.objects.filter(
            taggit_taggeditem_items__content_type=pictures,
            taggit_taggeditem_items__object_id__in=images_for(user).order_by().values("pk"),
        )
        .annotate(uses=Count("taggit_taggeditem_items"))
        .order_by("-uses", "name")
    )


class OwnImagesFilterSet(ImagesFilterSet):
    """Wagtail would offer the tags of everybody's pictures."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "tag" not in self.filters:
            return
        if own := tags_for(self.request.user).values_list("name", flat=True)[:TAGS_OFFERED]:
            self.filters["tag"].extra["choices"] = [(name, name) for name in own]
        else:
            del self.filters["tag"]


class OwnImagesIndexView(IndexView):
    filterset_class = OwnImagesFilterSet


class OwnImageChooseView(chooser.ImageChooseView):
    def get_context_data(self, **kwargs):
        own = tags_for(self.request.user)[:TAGS_OFFERED]
        return {**super().get_context_data(**kwargs), "popular_tags": own}


class OwnImageChooser(chooser.ImageChooserViewSet):
    choose_view_class = OwnImageChooseView


own_image_chooser = OwnImageChooser(
    chooser.viewset.name, model=ShopImage, url_prefix=chooser.viewset.url_prefix
)


def complete_tag(request, **tag_model) -> JsonResponse:
    """Tags that begin as somebody has begun to type. There are no others than those of pictures."""
    term = request.GET.get("term", "")
    own = tags_for(request.user).filter(name__istartswith=term).order_by("name")
    names = own.values_list("name", flat=True)[:TAGS_OFFERED] if term else []
    return JsonResponse(list(names), safe=False)


class ImageDeleteView(DeleteView):
    """Wagtail would delete a cover from under its product."""

    def run_before_hook(self):
        if self.user_has_permission("delete"):
            if sentence := why_in_use(self.object, self.request.user):
                messages.error(self.request, sentence)
                return redirect("wagtailimages:edit", self.object.pk)
            if self.request.method == "GET":
                warn(self.request, [self.object])
        return super().run_before_hook()


class OwnImages:
    """A bulk action finds the pictures that its user may see; Wagtail's would name others."""

    request: HttpRequest

    def get_queryset(self, model, object_ids):
        return get_list_or_404(images_for(self.request.user), pk__in=object_ids)


class OwnImagesDelete(OwnImages, bulk_actions.DeleteBulkAction):
    """Says whom it hits before it is done; core's hook refuses what is in use."""

    def get(self, request, *args, **kwargs):
        warn(request, self.get_actionable_objects()[0])
        return super().get(request, *args, **kwargs)


OWN_IMAGE_ACTIONS = [
    OwnImagesDelete,
    *(
        type(f"Own{name}", (OwnImages, getattr(bulk_actions, name)), {})
        for name in ("AddTagsBulkAction", "AddToCollectionBulkAction")
    ),
]
