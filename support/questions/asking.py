"""Taking a question of somebody who may have no account: how often, and whom it reaches.

Anybody can type anybody's address, so the copy that goes there leads to no other site, and not many
go to one address. Counted in rows, so that the limits hold on every host and without any cache, and
one after the other, so that those of one moment do not pass them together.
"""

import re
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from wagtail.models import Site

from core import languages
from core.plain_text import lines, one_line
from core.refusals import NotPossible
from notifications import alerts, catalogue
from products import words
from products.models import ProductPage
from support.models import Question

MAX_NAME, MAX_TEXT = 80, 5000
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# From one client, to one address, and from all together.
OF_CLIENT, OF_ADDRESS, OF_ALL = ((HOUR, 6), (DAY, 20)), ((HOUR, 3), (DAY, 6)), ((HOUR, 120),)
# Without it the seller of a product could not open what the message leads to.
ANSWERS = "support.change_question"
WEB_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)+/\S*", re.I)


class TooMany(NotPossible):
    """Too much in too short a time; the text says when it goes on."""


def ask(
    product: ProductPage,
    *,
    name: str,
    email: str,
    text: str,
    client: str,
    form_token: str | None = None,
    proven: str = "",
) -> Question:
    """Keep a question; the seller is told, and whoever asks gets a copy.

    `client` is where it came from (core.clients); `proven` an address that is known to be theirs.
    The same form (`form_token`) sent twice is one question: the second time returns it.
    Raises TooMany.
    """
    asked = Question(
        product=product,
        name=one_line(name)[:MAX_NAME],
        email=email.lower(),
        text=lines(text)[:MAX_TEXT].rstrip(),
        asker=_hashed(client),
        form_token=form_token,
    )
    try:
        return _keep(asked, proven)
    except IntegrityError:  # the same form in the same moment: the other one stands
        asked.pk = None
        return _keep(asked, proven)


@transaction.atomic
def _keep(asked: Question, proven: str) -> Question:
    sent = Question.objects.filter(form_token=asked.form_token) if asked.form_token else ()
    for question in sent:
        if (question.product_id, question.text) == (asked.product_id, asked.text):
            return question
        asked.form_token = None  # other words from a form that was kept open: another question
    _wait_for_others()
    _keep_to_limits(OF_CLIENT, asker=asked.asker)
    _keep_to_limits(OF_ADDRESS, email=asked.email)
    _keep_to_limits(OF_ALL)
    asked.save(force_insert=True)
    _tell(asked, is_proven=proven.lower() == asked.email)
    return asked


def _wait_for_others() -> None:
    """Until whoever counts questions now has kept theirs: they are few, and kept within moments."""
    # A stranger has no row to lock; that of the shop is locked by nobody else.
    shop = Site.objects.select_for_update(no_key=True).filter(is_default_site=True)
    list(shop.values_list("pk"))


def reply_address(question: Question) -> str:
    """Where the seller's own answer to the mail about it goes."""
    return question.email


def copy_key(question: Question) -> str:
    """By which the copy of it that its asker gets is known."""
    return f"question-received:{question.pk}"


def _tell(question: Question, *, is_proven: bool) -> None:
    product = question.product
    owner = product.owner
    alerts.tell_seller(
        owner if owner and owner.has_perm(ANSWERS) else None,
        "question-new",
        reference=question.reference,
        product_title=product.title,
        asker=question.name,
        text=question.text,
        admin_url=reverse("wagtailsnippets_support_question:inspect", args=[question.pk]),
        about=question,
        dedupe_key=f"question-new:{question.pk}",
    )
    catalogue.question_received(
        recipient=question.email,
        product_title=words.title_of(product),
        text=question.text if is_proven else without_web_addresses(question.text),
        product_url=product.url,
        about=question,
        dedupe_key=copy_key(question),
        language=languages.current(),
    )


def without_web_addresses(text: str) -> str:
    """`text` as it may be sent to somebody who perhaps did not write it."""
    return WEB_ADDRESS.sub(gettext("[address left out]"), text)


def _keep_to_limits(limits, **whose) -> None:
    for period, most in limits:
        asked = Question.objects.filter(created_at__gt=timezone.now() - period, **whose)
        if asked.count() >= most:
            raise TooMany(
                gettext(
                    "That was a lot in a short time. Please wait a little and send it again: what "
                    "you wrote is still here."
                )
            )


def _hashed(client: str) -> str:
    return salted_hmac("support.questions", client, algorithm="sha256").hexdigest()
