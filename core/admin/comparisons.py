"""Two versions of a page compared as their editor reads them: money, dates, and yes or no."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext
from wagtail.admin.compare import FieldComparison, TextDiff, register_comparison_class

from core.money import PriceField, format_money


class WordsComparison(FieldComparison):
    """Of values that read otherwise than Python writes them. What is empty is not written."""

    @staticmethod
    def words(value) -> str:
        """How a value that is not empty reads."""
        return str(value)

    def _in_words(self, value) -> str:
        return "" if value in (None, "") else self.words(value)

    def htmldiff(self):
        before, after = self._in_words(self.val_a), self._in_words(self.val_b)
        if not self.has_changed():
            return escape(after)
        changes = [("deletion", before), ("addition", after)]
        return TextDiff([change for change in changes if change[1]]).to_html()


class PriceComparison(WordsComparison):
    @staticmethod
    def words(value) -> str:
        return format_money(value, settings.SHOP_CURRENCY)


class YesNoComparison(WordsComparison):
    @staticmethod
    def words(value) -> str:
        return gettext("Yes") if value else gettext("No")


class DateComparison(WordsComparison):
    @staticmethod
    def words(value) -> str:
        return date_format(value)


class TimeComparison(WordsComparison):
    @staticmethod
    def words(value) -> str:
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")


def register_comparisons() -> None:
    """For all fields of these kinds, on every page and every release."""
    for field, comparison in (
        (PriceField, PriceComparison),
        (models.BooleanField, YesNoComparison),
        (models.DateField, DateComparison),
        (models.DateTimeField, TimeComparison),
        (models.IntegerField, WordsComparison),
    ):
        register_comparison_class(field, comparison_class=comparison)
