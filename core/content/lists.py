"""Blocks that list: features, facts, comparisons, questions, and what customers said."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from core.content.addresses import MAX_LENGTH, https_only, is_https
from core.content.listed import ListedBlock
from core.content.texts import ANSWER


class FeatureBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.CharBlock(label=_("Text"), max_length=240)


class FeaturesBlock(ListedBlock):
    child = FeatureBlock

    class Meta:
        icon = "list-ul"
        template = "core/blocks/features.html"
        label = _("Features")
        description = _("Short reasons, side by side: a title and a sentence each.")
        max_num = 60
        preview_value = [
            {"title": "Lorem ipsum", "text": "Dolor sit amet, consectetur adipiscing elit."},
            {"title": "Sed do eiusmod", "text": "Tempor incididunt ut labore et dolore."},
        ]


class FactBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Label"), max_length=60)
    value = blocks.CharBlock(label=_("Value"), max_length=160)


class FactsBlock(ListedBlock):
    child = FactBlock

    class Meta:
        icon = "info-circle"
        template = "core/blocks/facts.html"
        label = _("Facts")
        description = _("Names and values, one a line: format, size, what it works with.")
        max_num = 60
        preview_value = [
            {"label": "Lorem", "value": "Ipsum dolor, sit amet"},
            {"label": "Elit", "value": "140 kB"},
        ]


class AnswerBlock(blocks.ChoiceBlock):
    """Yes, no or partly. Not searched: every product would be found by "yes"."""

    choices = [
        ("yes", pgettext_lazy("in a comparison", "Yes")),
        ("partly", pgettext_lazy("in a comparison", "Partly")),
        ("no", pgettext_lazy("in a comparison", "No")),
    ]

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.search_index = False


class ComparedBlock(blocks.StructBlock):
    what = blocks.CharBlock(label=_("What is compared"), max_length=120)
    ours = AnswerBlock(label=_("Ours"), default="yes")
    ours_note = blocks.CharBlock(
        label=_("In more words"), max_length=120, required=False, default=""
    )
    theirs = AnswerBlock(label=_("Others"), default="no")
    theirs_note = blocks.CharBlock(
        label=_("In more words"), max_length=120, required=False, default=""
    )


class ComparisonBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label=_("What the table shows"), max_length=160)
    ours = blocks.CharBlock(label=_("Name of ours"), max_length=60)
    theirs = blocks.CharBlock(label=_("Name of the others"), max_length=60)
    rows = blocks.ListBlock(ComparedBlock(), label=_("Rows"), min_num=1, max_num=20)

    class Meta:
        icon = "tasks"
        template = "core/blocks/comparison.html"
        label = _("Comparison")
        description = _("Ours beside others, line by line: yes, partly or no.")
        preview_value = {
            "caption": "Lorem ipsum",
            "ours": "Dolor",
            "theirs": "Sit amet",
            "rows": [
                {"what": "Consectetur", "ours": "yes", "theirs": "no"},
                {"what": "Adipiscing", "ours": "yes", "theirs": "partly", "theirs_note": "Elit"},
            ],
        }


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"), max_length=160)
    answer = blocks.RichTextBlock(label=_("Answer"), features=ANSWER)


class QuestionsBlock(ListedBlock):
    child = QuestionBlock

    class Meta:
        icon = "help"
        template = "core/blocks/faq.html"
        label = _("Questions and answers")
        description = _("Each answer opens below its question.")
        max_num = 60
        preview_value = [
            {"question": "Lorem ipsum dolor?", "answer": "<p>Sit amet.</p>"},
            {"question": "Consectetur adipiscing elit?", "answer": "<p>Sed do eiusmod.</p>"},
        ]


class TestimonialValue(blocks.StructValue):
    @property
    def href(self) -> str:
        return https_only(self.get("link"))


class TestimonialBlock(blocks.StructBlock):
    words = blocks.TextBlock(label=_("Their words"), max_length=600)
    name = blocks.CharBlock(label=_("Name"), max_length=80)
    role = blocks.CharBlock(
        label=_("Who they are"),
        max_length=120,
        required=False,
        default="",
        help_text=_("Their work, or where they work."),
    )
    link = blocks.URLBlock(
        label=_("Their address on the web"),
        required=False,
        max_length=MAX_LENGTH,
        validators=[is_https],
    )

    class Meta:
        value_class = TestimonialValue


class TestimonialsBlock(ListedBlock):
    child = TestimonialBlock

    class Meta:
        icon = "comment"
        template = "core/blocks/testimonials.html"
        label = _("What customers say")
        description = _("Words of real people, with their name, printed with their consent.")
        max_num = 12
        preview_value = [
            {
                "words": "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
                "name": "N. N.",
                "role": "Lorem, Ipsum",
            },
        ]
