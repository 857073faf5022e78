"""What was found in a file that is to be sold, for those who edit its product."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import LogFormatter

from core.refusals import NotPossible
from products.inspection import reports
from products.inspection.decisions import is_open
from products.inspection.findings import in_words
from products.inspection.reports import pages_with
from products.models import FileReport, Upload
from products.permissions import page_policy

# Of the files in an archive, on the report's own page.
LISTED = 500


class DecisionForm(forms.Form):
    """The tick, with its reason."""

    is_meant = forms.BooleanField(
        label=_("I have looked at it, and it is meant"),
        error_messages={"required": _("Tick this, or upload another file.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=reports.LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why it is all right.")},
    )


def may_see(user, report: FileReport) -> bool:
    if Upload.objects.filter(file=report.file, user=user.pk).exists():
        return True
    return any(page.permissions_for_user(user).can_edit() for page in pages_with(report.file))


class ReportView(View):
    def dispatch(self, request, *args, **kwargs):
        if not page_policy().user_has_any_permission(request.user, {"add", "change", "publish"}):
            raise Http404
        self.report = get_object_or_404(FileReport, pk=kwargs["pk"])
        if not may_see(request.user, self.report):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int):
        return self.show(DecisionForm())

    def post(self, request: HttpRequest, pk: int):
        if "again" in request.POST:
            reports.make_again(self.report)
            messages.success(request, gettext("The file is looked into again."))
            return redirect("product_file_report", pk)
        form = DecisionForm(request.POST)
        if form.is_valid():
            page = pages_with(self.report.file).first()
            try:
                reports.accept(self.report, request.user, form.cleaned_data["reason"], page)
            except NotPossible as error:
                form.add_error(None, ValidationError(str(error)))
            else:
                messages.success(request, gettext("Your reason is kept. The file may be sold."))
                return redirect("product_file_report", pk)
        return self.show(form)

    def show(self, form: DecisionForm):
        report = self.report
        context = {
            "report": report,
            "findings": [in_words(item) for item in report.findings],
            "is_open": is_open(report),
            "form": form,
            "entries": report.entries[:LISTED],
            "more": max(report.file_count - LISTED, 0),
            "pages": pages_with(report.file),
            "edits": lambda page: reverse("wagtailadmin_pages:edit", args=[page.pk]),
        }
        return render(self.request, "products/admin/file_report.html", context)


class FieldView(ReportView):
    """The same as it stands below the field, for the script that waits for it."""

    def get(self, request: HttpRequest, pk: int):
        return render(request, "products/admin/file_findings.html", {"report": self.report})

    def post(self, request: HttpRequest, pk: int):
        raise Http404


@hooks.register("register_admin_urls")
def urls():
    return [
        path("files/<int:pk>/", ReportView.as_view(), name="product_file_report"),
        path("files/<int:pk>/field/", FieldView.as_view(), name="product_file_findings"),
    ]


@hooks.register("register_log_actions")
def register_actions(actions):
    @actions.register_action(reports.FILE_ACCEPTED)
    class FileAccepted(LogFormatter):
        label = _("Doubtful file accepted")

        def format_message(self, log_entry):
            return gettext("“%(file)s” was accepted: %(reason)s") % {
                "file": log_entry.data["file"],
                "reason": log_entry.data["reason"],
            }
