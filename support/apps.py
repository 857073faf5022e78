from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    name = "support"
    verbose_name = _("Support")

    def ready(self) -> None:
        from notifications import replies, resending
        from support import audit, notices, personal_data, topics  # noqa: F401  (audit registers itself)
        from support.models import Question
        from support.questions import answering, asking

        personal_data.register()
        topics.register_all()
        resending.register("support-answer", notices.answered_again)
        resending.register("question-answer", answering.answer_again)
        replies.register("question-new", Question, asking.reply_address)
