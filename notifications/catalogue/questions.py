"""Messages about questions before buying: to the seller, and to people who may have no account."""

from django.db.models import Model

from notifications.catalogue.kinds import EMAIL, moment, optional, written_anew


@optional("The question shows what was asked and whether it is answered.", own_lines=("text",))
def question_new(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    asker: str,
    text: str,
    admin_url: str,
    about: Model,
    dedupe_key: str,
    channel: str = EMAIL,
    language: str = "",
):
    """To the seller: somebody asks before they buy. An answer to the mail goes to them."""


@moment("The question was kept, and shows what was asked.", own_lines=("text",))
def question_received(
    *,
    recipient: str,
    product_title: str,
    text: str,
    product_url: str,
    about: Model,
    dedupe_key: str,
    language: str = "",
):
    """To whoever asked: a copy. It names nobody, for anybody can type anybody's address."""


@written_anew(own_lines=("question", "text"))
def question_answer(
    *,
    recipient: str,
    product_title: str,
    question: str,
    text: str,
    product_url: str,
    about: Model,
    dedupe_key: str,
    language: str = "",
):
    """To whoever asked: the seller's answer below the question."""
