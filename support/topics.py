"""What is told by e-mail about support requests and questions, to customers and to staff."""

from django.utils.translation import gettext_lazy as _

from notifications.topics import Topic, register
from support import notices
from support.questions import asking


def register_all() -> None:
    register(
        Topic(
            "support",
            _("Where your support requests stand"),
            ("support-request-received", "support-moved"),
            about=_("That a request has arrived, and each change of its state."),
        ),
        Topic(
            "answers",
            _("Answers to what you asked"),
            (
                "support-answer",
                "support-quoted",
                "support-meeting",
                "question-received",
                "question-answer",
            ),
            always=_("You asked, and somebody took the time."),
        ),
        Topic(
            "work-support",
            _("Requests for help"),
            ("support-request-new", "support-reply-new", "support-moved-by-customer"),
            about=_("New ones, replies, and what customers change. The admin lists them all."),
            is_for=lambda user: user.has_perm(notices.WORK),
            is_work=True,
        ),
        Topic(
            "work-questions",
            _("Questions before buying"),
            ("question-new",),
            about=_("The admin lists them all, and you can answer them there."),
            is_for=lambda user: user.has_perm(asking.ANSWERS),
            is_work=True,
        ),
    )
