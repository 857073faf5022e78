"""What releases and sales write into the history of their products, as people read it there."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter

from products.release_changes import (
    RELEASE_PUBLISHED,
    RELEASE_TAKEN_BACK,
    publication_in_words,
    taken_back_in_words,
)
from products.sales import SALE_BEGAN, SALE_ENDED


@hooks.register("register_log_actions")
def register_release_actions(actions):
    @actions.register_action(RELEASE_PUBLISHED)
    class ReleasePublished(LogFormatter):
        label = _("Version published")

        def format_message(self, log_entry):
            return publication_in_words(log_entry.data)

    @actions.register_action(SALE_BEGAN)
    class SaleBegan(LogFormatter):
        label = message = _("Its sale began")

    @actions.register_action(SALE_ENDED)
    class SaleEnded(LogFormatter):
        label = message = _("Its sale ended: the usual price is back")

    @actions.register_action(RELEASE_TAKEN_BACK)
    class ReleaseTakenBack(LogFormatter):
        label = _("Version taken back")

        def format_message(self, log_entry):
            return taken_back_in_words(log_entry.data)
