"""One request in the admin: its thread, what belongs to it, and everything staff do to it."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.crypto import get_random_string
from django.utils.translation import gettext
from django.views.generic import View
from wagtail.admin import messages
from wagtail.snippets.views.snippets import InspectView

from commerce.admin.columns import download_state
from commerce.models import DownloadTicket, Order
from core.admin.acts import inspect_address, may_view
from core.admin.history import history_of
from core.own_rows import rows_for, sees_whole_shop
from products.permissions import page_policy
from products.versions import newest_first
from support import attachments, moves, requests
from support.admin.columns import quote_tone, status_tone
from support.admin.customer import answers
from support.admin.forms import FORMS, REFUSALS
from support.models import Attachment, Message, SupportRequest
from support.quotes import QUOTED_IN
from support.triage import WORK

TOKEN_LENGTH = 22
MOST = 10  # rows of each kind beside the thread


class RequestView(InspectView):
    """Shows a request and takes what is done to it.

    One <form> holds all fields, so nothing typed is lost: what a button does not use is shown
    again, after a refusal in the same answer and after a success by way of the session.
    """

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.token = request.POST.get("token", "")[:TOKEN_LENGTH]
        self.forms = {}

    def get_page_title(self):
        return gettext("Request")

    def get_fields_context(self):
        return []  # the template shows what is worth showing

    def get(self, request, *args, **kwargs):
        self.token = get_random_string(TOKEN_LENGTH)
        drafts = request.session.pop(self.drafts_key, {}) if self.may_work else {}
        self.forms = {name: self.make(name, drafts.get(name)) for name in FORMS}
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if not self.may_work:
            raise PermissionDenied
        name, _, what = request.POST.get("act", "").partition(":")
        drafts = self.read_drafts()
        self.forms = {key: self.make(key, drafts.get(key)) for key in FORMS}
        if name == "insert":
            return self.insert(drafts)
        if name not in FORMS:
            messages.warning(
                request, gettext("Nothing was done yet: please press one of the buttons.")
            )
            return self.show_again()
        return self.act(name, what, drafts)

    def act(self, name: str, what: str, drafts: dict):
        request = self.request
        form = self.forms[name] = self.make(name, what=what, data=request.POST, files=request.FILES)
        if not form.is_valid():
            messages.error(
                request, gettext("Nothing was done yet: please look at the marked fields.")
            )
            return self.show_again()
        try:
            told = form.act()
        except REFUSALS as error:
            messages.error(request, str(error))
            return self.show_again()
        messages.success(request, told)
        drafts.pop(name, None)
        if drafts:
            request.session[self.drafts_key] = drafts
        return redirect(inspect_address(self.object))

    def insert(self, drafts: dict):
        """Put the chosen canned reply below what was typed, for a look before it is sent."""
        filled = self.make("answer", data=self.request.POST).with_canned_reply()
        if filled is None:
            messages.warning(self.request, gettext("Please choose the reply to insert."))
        else:
            self.forms["answer"] = self.make("answer", {**drafts.get("answer", {}), "text": filled})
        return self.show_again()

    def show_again(self):
        self.object = self.get_object()  # somebody may have changed it
        if any(self.request.FILES.values()):
            messages.warning(
                self.request, gettext("Please choose the files again: they are not kept.")
            )
        return self.render_to_response(self.get_context_data())

    def make(self, name: str, initial=None, **kwargs):
        """The form called `name`, with what was typed into it before as `initial`."""
        values = {"row": self.object, "by": self.request.user, "token": self.token, **kwargs}
        form = FORMS[name](prefix=name, **values)
        for field, value in (initial or {}).items():
            form.fields[field].initial = value
        return form

    def read_drafts(self) -> dict[str, dict[str, str]]:
        """What was typed into each form and is not saved, by the form's name."""
        found = {}
        for name in FORMS:
            form = self.make(name, data=self.request.POST)
            typed = {
                field: form.data[form.add_prefix(field)]
                for field in form.changed_data
                if form.add_prefix(field) in form.data
                and not isinstance(form.fields[field], forms.FileField)
                and not isinstance(form.fields[field].widget, forms.HiddenInput)
            }
            if typed:
                found[name] = typed
        return found

    @property
    def drafts_key(self) -> str:
        return f"support-drafts-{self.object.pk}"

    @property
    def may_work(self) -> bool:
        return self.request.user.has_perm(WORK)

    def get_context_data(self, **kwargs):
        row, user = self.object, self.request.user
        return super().get_context_data(
            forms=self.forms,
            token=self.token,
            may_work=self.may_work,
            allowed=moves.allowed(row),
            may_quote=row.status in QUOTED_IN,
            status_tone=status_tone(row),
            quote_tone=quote_tone(row),
            thread=requests.thread(row, for_staff=True),
            kinds=Message.Kind,
            media=sum((form.media for form in self.forms.values()), forms.Media()),
            history=history_of(row),
            **self.beside(row, user),
            **kwargs,
        )

    def beside(self, row: SupportRequest, user) -> dict:
        """The customer's orders and downloads of the product, and their other requests."""
        tickets = rows_for(user, DownloadTicket).filter(purchase=row.purchase_id)
        others = rows_for(user, SupportRequest).filter(user=row.user_id).exclude(pk=row.pk)
        return {
            "orders": rows_for(user, Order).filter(user=row.user_id, product=row.product_id)[:MOST],
            "downloads": [
                (ticket, download_state(ticket))
                for ticket in tickets.select_related("release")[:MOST]
            ],
            "releases": newest_first(row.product.releases.downloadable())[:MOST],
            "others": others.select_related("product")[:MOST],
            "each": answers(row.user, user, here=self.request.path, only=row.product)[0],
            "sees_whole_shop": sees_whole_shop(user),
            "links_orders": may_view(user, Order),
            "edits_product": page_policy().user_has_permission(user, "change")
            or row.product.owner_id == user.pk,
        }

    def get_object(self, queryset=None):
        related = ("user", "product", "purchase__order", "assigned_to")
        return get_object_or_404(self.model.objects.select_related(*related), pk=self.pk)


class AttachmentView(View):
    """The download of a file of a request that the person may see, or of a note in it."""

    def get(self, request, pk):
        if not may_view(request.user, SupportRequest):
            raise PermissionDenied
        rows = rows_for(request.user, SupportRequest)
        found = get_object_or_404(Attachment.objects.filter(message__request__in=rows), pk=pk)
        try:
            return attachments.download(found)
        except attachments.Unavailable as error:
            raise Http404(gettext("The file is not there.")) from error
