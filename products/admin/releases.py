"""Releases in the admin: each is edited beside its product, by those who may edit that."""

from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, ObjectList, PublishingPanel
from wagtail.admin.widgets.datetime import AdminDateTimeInput
from wagtail.permissions import policy_registry
from wagtail.snippets.action_menu import SnippetActionMenu
from wagtail.snippets.views import snippets

from products.admin.release_approvals import (
    ReleaseEditView,
    ReleaseWorkflowAction,
    WithApproval,
)
from products.deletion_rules import why_kept
from products.forms.release import FileEditionPanel, FilesPanel, ReleaseForm, StoredFilePanel
from products.models import ProductPage, Release

OVERLAY = "#schedule-publishing-dialog"
# Wagtail's, without an end: a release is taken back by a person.
SCHEDULE = PublishingPanel(
    children=[
        FieldPanel(
            "go_live_at",
            widget=AdminDateTimeInput(
                js_overlay_parent_selector=OVERLAY,
                attrs={
                    "data-controller": "w-action",
                    "data-action": "w-dialog:hidden->w-action#reset",
                    "data-w-dialog-target": "notify",
                },
            ),
        )
    ]
)
PANELS = [
    FieldPanel("version"),
    FilesPanel(
        "files",
        [
            StoredFilePanel("file", required_on_save=False),
            FieldPanel("platform"),
            FileEditionPanel("edition"),
        ],
        heading=_("Files"),
        label=_("File"),
        help_text=_("The first one is what the Download button brings."),
    ),
    FieldPanel("notes_body"),
    FieldPanel("compatibility"),
    FieldPanel("released_on"),
    FieldPanel("tells_buyers"),
    SCHEDULE,
]


def editor_of(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


class OwnRelease:
    """Finds releases of products that one may edit, and leads back to their product. Mixed into
    every view of a release."""

    request: HttpRequest
    object: Release

    def get_object(self, *args, **kwargs):
        found = super().get_object(*args, **kwargs)  # type: ignore[misc]  # the view's own
        if found is None or found.pk is None:
            return found
        if not found.page.permissions_for_user(self.request.user).can_edit():
            raise Http404
        found.notes_body = found.notes_blocks
        return found

    def user_has_permission(self, permission):
        """That of its product, where there is one to ask."""
        allowed = super().user_has_permission(permission)  # type: ignore[misc]  # the view's own
        release = getattr(self, "object", None)
        if not allowed or release is None or release.page_id is None:
            return allowed
        policy = policy_registry.get_by_type(Release)
        return policy.user_has_permission_for_instance(self.request.user, permission, release)

    @property
    def product(self) -> ProductPage:
        return self.object.page

    def get_breadcrumbs_items(self):
        """Below its product, and not among all releases there are."""
        items = super().get_breadcrumbs_items()  # type: ignore[misc]  # the view's own
        product = self.product
        return [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("product_listing:index"), "label": gettext("Products")},
            {"url": editor_of(product), "label": product.get_admin_display_title()},
            *items[2:],
        ]

    def get_success_url(self):
        if getattr(self, "action", "") in {"create", "edit", "cancel-workflow"}:
            return super().get_success_url()  # type: ignore[misc]  # of a draft: its own editor
        return editor_of(self.product)

    def get_next_url(self):
        return editor_of(self.product)


class OfProduct:
    """The product of a release that is being added: `?product=` names it by its number."""

    request: HttpRequest

    @property
    def product(self) -> ProductPage:
        number = self.request.GET.get("product", "")
        if not (number.isascii() and number.isdecimal() and len(number) <= 18):
            raise Http404
        product = ProductPage.objects.filter(pk=number).first()
        if product is None or not product.permissions_for_user(self.request.user).can_edit():
            raise Http404
        return product

    def of_product(self, url: str) -> str:
        return f"{url}?product={self.product.pk}"


class ReleaseCreateView(WithApproval, OfProduct, snippets.CreateView):
    page_title = _("Add a release")

    @cached_property
    def workflow(self):
        return self.product.get_workflow()

    def run_before_hook(self):
        """What waits with its product gets no release beside the one that was looked at."""
        product = self.product
        lock = None if product.live else product.get_lock()
        if lock is None or not lock.for_user(self.request.user):
            return super().run_before_hook()
        messages.warning(
            self.request,
            gettext("“%(product)s” waits, and nobody changes it meanwhile. Take it back first.")
            % {"product": product.title},
        )
        return redirect(editor_of(product))

    def _get_action_menu(self):
        return SnippetActionMenu(
            self.request, view=self.view_name, model=self.model, product=self.product
        )

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": Release(page=self.product)}

    def get_add_url(self):
        return self.of_product(super().get_add_url())

    def get_preview_url(self):
        return self.of_product(super().get_preview_url())

    def get_success_url(self):
        if self.action == "create":
            return super().get_success_url()
        return editor_of(self.product)


class ReleasePreviewOnCreate(OfProduct, snippets.PreviewOnCreateView):
    def get_object(self):
        return Release(page=self.product)


class ReleaseUnscheduleView(snippets.RevisionsUnscheduleView):
    permission_required = "unschedule"  # as of products: whoever publishes, asked for or not


class ReleaseViewSet(snippets.SnippetViewSet):
    model = Release
    icon = "download"
    url_prefix = "releases"
    url_namespace = "releases"
    add_view_class = ReleaseCreateView
    preview_on_add_view_class = ReleasePreviewOnCreate
    edit_view_class = ReleaseEditView
    workflow_action_view_class = ReleaseWorkflowAction
    revisions_unschedule_view_class = ReleaseUnscheduleView
    copy_view_enabled = False
    list_display = ["version", "page"]
    search_fields = ["version", "page__title"]
    edit_handler = ObjectList(PANELS, base_form_class=ReleaseForm)
    menu_item_is_registered = True  # it stands with its product: no menu of its own names it

    def get_queryset(self, request):
        policy = policy_registry.get_by_type(Release)
        return policy.instances_user_has_any_permission_for(
            request.user, ["change"]
        ).select_related("page")

    def construct_view(self, view_class, **kwargs):
        # Here, so that a view which a later Wagtail adds is narrowed too.
        if hasattr(view_class, "get_object") and not issubclass(view_class, OfProduct):
            view_class = type(view_class.__name__, (OwnRelease, view_class), {})
        return super().construct_view(view_class, **kwargs)

    def register_chooser_viewset(self):
        """No chooser: nothing points to a release by hand."""


def why_stays(release: Release, user) -> str:
    """Why `user` may not delete a release now; empty if they may."""
    if (lock := release.get_lock()) and lock.for_user(user):
        return gettext("“%(release)s” waits, or is locked, and stays meanwhile.") % {
            "release": release
        }
    if release.first_published_at and (reason := why_kept(release.page)):
        return gettext("“%(release)s” was published and stays. %(reason)s") % {
            "release": release,
            "reason": reason,
        }
    if release.live and release.page.live and not others_live(release):
        return gettext(
            "“%(product)s” needs a published release. Publish another one first, or unpublish "
            "the product."
        ) % {"product": release.page.title}
    return ""


def others_live(release: Release) -> bool:
    others = Release.objects.filter(page=release.page_id).exclude(pk=release.pk)
    return others.downloadable().exists()


@hooks.register("before_edit_snippet")
def say_that_it_is_withdrawn(request, release):
    """Its status is that of what is published: Wagtail knows nothing of withdrawing."""
    if request.method == "GET" and isinstance(release, Release) and release.withdrawn_at:
        messages.warning(
            request,
            gettext(
                "This version was withdrawn on %(date)s: “%(reason)s” Nobody gets it, also when it "
                "is published again, until you bring it back."
            )
            % {
                "date": date_format(timezone.localtime(release.withdrawn_at), "DATE_FORMAT"),
                "reason": release.withdrawn_because,
            },
        )


@hooks.register("before_delete_snippet", order=-10)
def keep_published_releases(request, rows):
    """Asked before the page that asks for confirmation, and again when it was given."""
    for row in rows:
        if isinstance(row, Release) and (sentence := why_stays(row, request.user)):
            messages.error(request, sentence)
            return redirect("releases:edit", row.pk)
    return None


@hooks.register("before_unpublish")
def keep_something_to_download(request, release):
    """Buyers, and those who are to buy, need one release at least."""
    if not isinstance(release, Release) or others_live(release):
        return None
    if release.page.live or why_kept(release.page):
        messages.error(
            request,
            gettext(
                "“%(release)s” is the only one that is published: buyers would have nothing to "
                "download. Publish another release first."
            )
            % {"release": release},
        )
        return redirect("releases:edit", release.pk)
    return None


@hooks.register("after_copy_page")
def copy_newest_release(request, page, new_page):
    """A copy is a product of its own: its first release has the same files."""
    if isinstance(copy := new_page.specific, ProductPage):
        copy.take_release_of(page.specific, request.user)
