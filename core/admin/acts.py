"""How staff do something to a row in the admin: a button that posts, or a page with a form.

Both find the row among those the person may see (another seller's is not found), then ask
whether they may do this, then call one rule. What a rule refuses is shown in its own words.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from core.own_rows import rows_for


def may_view(user, model) -> bool:
    """Whether rows of `model` are shown to `user` at all."""
    return policy_registry.get_by_type(model).user_has_permission(user, "view")


def inspect_address(row) -> str:
    """Where a row is inspected."""
    return reverse(type(row).snippet_viewset.get_url_name("inspect"), args=[row.pk])


def tell(request, told: str | tuple[str, bool]) -> None:
    """Show the result of an act as a message: a text, or a text and whether it succeeded."""
    text, is_good = told if isinstance(told, tuple) else (told, True)
    (messages.success if is_good else messages.warning)(request, text)


def button(model, act, may, refusals=()):
    """The view behind a button on a row's page: POST only, and back to that page, or to the page
    of the admin whose address came along as `next`.

    `act(row, user)` does it and returns what to tell, or (tell, is_good). `refusals` are told too.
    """

    @require_POST
    def view(request, pk):
        row = get_object_or_404(rows_for(request.user, model), pk=pk)
        if not (may_view(request.user, model) and may(request.user)):
            raise PermissionDenied
        try:
            tell(request, act(row, request.user))
        except refusals as error:
            messages.error(request, str(error))
        return redirect(next_address(request) or inspect_address(row))

    return view


def next_address(request) -> str:
    """Where the request says that it is to lead to; empty unless that is a path of this site."""
    address = get_valid_next_url_from_request(request)
    # Anything else could be taken for the name of a view.
    return address if address.startswith("/") else ""


class ActView(WagtailAdminTemplateMixin, FormView):
    """A page with a form that does one thing: to the row in its address, or to none.

    What the rule refuses stands above the form, with everything typed still in it.
    """

    template_name = "core/admin/act.html"
    model = None  # of the row in the address
    object: Any  # that row; None where the address names none
    permission = ""
    listed_as = None
    # Errors whose text is for the person who asked.
    refusals: tuple[type[Exception], ...] = ()
    submit_label: str | Promise = _("Save")
    # Kept when somebody comes from another page of the admin than the row's own.
    next_url = ""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.next_url = next_address(request)

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_row() if self.model else None
        if not self.may():
            raise PermissionDenied
        if reason := self.why_not():
            messages.warning(request, reason)
            return redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def get_row(self):
        """The row in the address, if the person may see it. Raises Http404."""
        return get_object_or_404(rows_for(self.request.user, self.model), pk=self.kwargs["pk"])

    def may(self) -> bool:
        """Whether the person may do this at all."""
        return self.request.user.has_perm(self.permission)

    def why_not(self) -> str:
        """Why this cannot be done to the row as it stands; empty if it can."""
        return ""

    def act(self, form) -> str | tuple[str, bool]:
        """Do it, and return what to tell, or (tell, is_good). May raise `refusals`."""
        raise NotImplementedError

    def form_valid(self, form):
        try:
            told = self.act(form)
        except self.refusals as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        tell(self.request, told)
        return redirect(self.get_success_url())

    def get_success_url(self):
        return self.next_url or self.get_back_url()

    def get_back_url(self) -> str:
        """The row's own page, or the list."""
        return inspect_address(self.object) if self.object else self.get_list_url()

    def get_list_url(self) -> str:
        return reverse(self.listed.snippet_viewset.get_url_name("list"))

    @property
    def listed(self):
        """The model whose list the breadcrumbs lead through."""
        return self.listed_as or self.model

    def get_page_title(self):
        return self.page_title

    def get_breadcrumbs_items(self):
        items = [*self.breadcrumbs_items]
        if may_view(self.request.user, self.listed):
            label = capfirst(self.listed._meta.verbose_name_plural)
            items.append({"url": self.get_list_url(), "label": label})
        if self.object is not None:
            items.append({"url": self.get_success_url(), "label": str(self.object)})
        return [*items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            object=self.object,
            action_url=self.request.path,
            back_url=self.get_success_url(),
            next_url=self.next_url,
            submit_label=self.submit_label,
            **kwargs,
        )
