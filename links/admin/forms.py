"""The form of a short URL: what the person who fills it in may point to."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.permissions import policy_registry

from links.models import POINT_ANYWHERE
from links.models.addresses import read_address


def people_of_the_admin():
    """Everybody who works in the admin, by name."""
    works_there = Q(groups__permissions__codename="access_admin") | Q(is_superuser=True)
    users = get_user_model().objects.filter(works_there, is_active=True)
    return users.distinct().order_by("email")


class ShortURLForm(WagtailAdminModelForm):
    """A short URL as staff write it, within what they may point to."""

    data: QueryDict

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "owner" in self.fields:
            self.fields["owner"].queryset = people_of_the_admin()
            self.fields["owner"].empty_label = gettext("The shop itself")
            if self.instance.pk is None:
                self.initial["owner"] = self.for_user.pk

    def clean_address(self):
        """Other sites are for those who may point anywhere; what they set may stay."""
        address = self.cleaned_data["address"]
        if not address:
            return ""
        address = read_address(address)
        is_new = self.instance.pk is None or address != self.initial.get("address")
        may = address.startswith("/") or self.for_user.has_perm(POINT_ANYWHERE)
        if is_new and not may:
            raise ValidationError(
                gettext(
                    "You may lead to pages and paths of this shop. Ask an editor for other sites."
                )
            )
        return address

    def clean_page(self):
        """A page that everybody may see, or one that the person may see in the admin."""
        page = self.cleaned_data["page"]
        if page is None or page.pk == self.initial.get("page"):
            return page
        if page.live and not page.get_view_restrictions().exists():
            return page
        policy = policy_registry.get_by_type(type(page))
        actions = {"add", "change", "publish"}
        if not policy.user_has_any_permission_for_instance(self.for_user, actions, page):
            # The form that is shown again would name it.
            self.data = self.data.copy()
            self.data[self.add_prefix("page")] = ""
            raise ValidationError(gettext("Choose a published page."))
        return page

    def full_clean(self):
        """What was given and refused does not count as nothing given as well."""
        super().full_clean()
        if not self.has_error("page", "nowhere"):
            return
        refused = [error for error in self.errors["page"].as_data() if error.code != "nowhere"]
        if refused:
            self.errors["page"].data = refused
        elif self.has_error("address"):
            del self.errors["page"]

    def save(self, commit=True):
        if self.instance.pk is None and "owner" not in self.fields:
            self.instance.owner = self.for_user
        return super().save(commit)
