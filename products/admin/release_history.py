"""What releases write into the history of their products, as people read it there."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter

from products.release_changes import (
    RELEASE_PUBLISHED,
    RELEASE_TAKEN_BACK,
    publication_in_words,
    taken_back_in_words,
)


@hooks.register("register_log_actions")
def register_release_actions(actions):
    @actions.register_action(RELEASE_PUBLISHED)
    class ReleasePublished(LogFormatter):
        label = _("Version published")

        def format_message(self, log_entry):
            return publication_in_words(log_entry.data)

    @actions.register_action(RELEASE_TAKEN_BACK)
    class ReleaseTakenBack(LogFormatter):
        label = _("Version taken back")

        def format_message(self, log_entry):
            return taken_back_in_words(log_entry.data)
