"""Questions before buying in the admin: read, answered by the shop, or marked as answered."""

import django_filters
from django import forms
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import BooleanRadioSelect
from wagtail.snippets.views.snippets import InspectView

from commerce.admin.columns import ProductColumn
from core.admin import columns
from core.admin.acts import ActView
from core.admin.filters import dates, states
from core.admin.history import history_of
from core.admin.lists import ActsViewSet, CountedMenuItem
from core.own_rows import rows_for
from core.refusals import NotPossible
from support.admin import columns as shown
from support.admin.filters import about_products
from support.models import Question
from support.questions import answering
from support.questions.asking import ANSWERS


def may_answer(user) -> bool:
    return user.has_perm(ANSWERS)


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Answer"),
        max_length=answering.MAX_ANSWER,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Goes by e-mail to whoever asked. Your own address is not in it."),
    )


class AnswerView(ActView):
    model = Question
    permission = ANSWERS
    form_class = AnswerForm
    page_title = _("Answer the question")
    submit_label = _("Send the answer")
    refusals = (NotPossible,)
    template_name = "support/admin/answer_question.html"

    def why_not(self) -> str:
        return answering.why_not(self.object)

    def act(self, form) -> str:
        answering.answer(self.object, self.request.user, form.cleaned_data["text"])
        return gettext("Your answer is on its way.")


class QuestionView(InspectView):
    def get_page_title(self):
        return gettext("Question before buying")

    def get_fields_context(self):
        return []  # the template shows what is worth showing

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            may_answer=may_answer(self.request.user) and self.object.is_open,
            history=history_of(self.object),
            **kwargs,
        )


class QuestionFilterSet(WagtailFilterSet):
    is_open = django_filters.BooleanFilter(
        label=pgettext_lazy("whether a request is open", "Open"),
        method="filter_open",
        widget=BooleanRadioSelect,
    )
    status = states(Question, label=_("State"))
    product = about_products(Question)
    created_at = dates(_("Asked"), "created_at")

    class Meta:
        model = Question
        fields = []

    def filter_open(self, rows, name, is_open):
        return rows.open() if is_open else rows.exclude(status=Question.Status.NEW)


class QuestionMenuItem(CountedMenuItem):
    def count(self, user) -> int:
        return rows_for(user, Question).open().count()


class QuestionViewSet(ActsViewSet):
    model = Question
    icon = "comment"
    menu_label = _("Questions")
    empty = _("Nobody has asked anything before buying yet.")
    opens_on = "is_open=true"
    nothing_open = _("No question waits for an answer.")
    acts = {"answer": ("answer/<int:pk>/", AnswerView)}
    buttons = {
        "answered": (answering.note_answered, may_answer),
        "close": (answering.close, may_answer),
    }
    refusals = (NotPossible,)
    extra_permissions = ("change_question",)
    filterset_class = QuestionFilterSet
    inspect_view_class = QuestionView
    inspect_template_name = "support/admin/question.html"
    list_select_related = ("product", "answered_by")
    ordering = ["-created_at", "-pk"]
    list_display = [
        "__str__",
        columns.StateColumn(
            "status",
            lambda row: Question.Status(row.status).tone,
            accessor="get_status_display",
            label=_("State"),
            sort_key="status",
        ),
        Column("text", label=_("Question"), accessor=lambda row: Truncator(row.text).chars(80)),
        ProductColumn("product", label=_("Product"), sort_key="product__title"),
        Column("name", label=_("From"), sort_key="name"),
        shown.AgoColumn("created_at", label=_("Asked"), sort_key="created_at"),
    ]
    search_fields = ["reference", "text", "name", "email", "product__title"]
    export_filename = "questions"

    export_values = {
        _("Reference"): lambda row: row.reference,
        _("Asked (UTC)"): lambda row: row.created_at,
        _("State"): lambda row: row.get_status_display(),
        _("Product"): lambda row: row.product.title,
        _("Name"): lambda row: row.name,
        _("E-mail address"): lambda row: row.email,
        _("Question"): lambda row: row.text,
        _("Answer"): lambda row: row.answer,
        _("Answered (UTC)"): lambda row: row.answered_at,
        _("Answered by"): lambda row: row.answered_by and row.answered_by.email,
    }

    @cached_property
    def menu_item_class(self):
        return type("QuestionMenuItem", (QuestionMenuItem, super().menu_item_class), {})
