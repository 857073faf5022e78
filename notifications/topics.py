"""What each person is told of by e-mail, and what of it they may do without.

Each app names its topics here, from its `ready()`; a test asks for every kind of e-mail that there
is. The account lists them on one page: those that a person may choose, and those that always come,
with why. What somebody declined is a row, or stands where another rule keeps it (`Keeper`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.models import NoMails

Words = str | Promise


@dataclass(frozen=True)
class Keeper:
    """Where a choice stands that has a place of its own."""

    is_wanted: Callable[[Any], bool]
    choose: Callable[[Any, bool], None]


@dataclass(frozen=True)
class Topic:
    """E-mails about one thing, for those of whom `is_for` is true.

    `about` says what they hold, and where it stands without them. With `always`, which says why,
    they cannot be declined. `more` is the name of an address where more can be chosen, and what the
    link to it says. `is_work` is for those who sell or run the shop.
    """

    name: str
    label: Words
    kinds: tuple[str, ...]
    about: Words = ""
    always: Words = ""
    is_for: Callable[[Any], bool] = lambda user: True
    is_work: bool = False
    keeper: Keeper | None = None
    more: tuple[str, Words] | None = None


_topics: dict[str, Topic] = {}


def register(*topics: Topic) -> None:
    """Name topics of an app."""
    _topics.update({topic.name: topic for topic in topics})


def register_own() -> None:
    """What staff are told of about the shop itself."""
    register(
        Topic(
            "alarms",
            _("What keeps the shop from working, and what waits for a decision"),
            (
                "review-needed",
                "withdrawal-new",
                "webhook-event-given-up",
                "provider-refuses",
                "publication-delayed",
                "backup-failed",
                "beat-silent",
                "server-error",
                "messages-given-up",
                "refund-asked",
                "refund-answered",
            ),
            always=_("Somebody has to look at it, and nobody else may have been told."),
            is_for=lambda user: user.has_perm("wagtailadmin.access_admin"),
            is_work=True,
        )
    )


def topics() -> list[Topic]:
    """All, in the order in which they were named."""
    return list(_topics.values())


def topics_for(user) -> list[Topic]:
    """Those of which `user` may be told."""
    return [topic for topic in _topics.values() if topic.is_for(user)]


def topic_of(kind: str) -> Topic | None:
    """The topic that an e-mail of this kind belongs to."""
    return next((topic for topic in _topics.values() if kind in topic.kinds), None)


def label_of(row: NoMails) -> str:
    """What the topic of a row is called; of one that no app has any more, its name."""
    topic = _topics.get(row.topic)
    return str(topic.label) if topic else row.topic


def has_choice(kind: str) -> bool:
    """Whether people may do without e-mails of this kind."""
    topic = topic_of(kind)
    return topic is not None and not topic.always


def choices_url() -> str:
    """Where people choose."""
    return reverse("account_notifications")


def is_declined(kind: str, recipient: str) -> bool:
    """Whether whoever has this address declined such e-mails. Asks the rows: what another rule
    keeps is asked by whoever has the news."""
    topic = topic_of(kind)
    if topic is None or topic.always or topic.keeper:
        return False
    return NoMails.objects.filter(user__email=recipient.lower(), topic=topic.name).exists()


def choices_of(user, asked: Iterable[Topic]) -> dict[str, bool]:
    """Of each topic, by its name, whether `user` wants to be told."""
    declined = set(NoMails.objects.filter(user=user).values_list("topic", flat=True))
    return {
        topic.name: topic.keeper.is_wanted(user) if topic.keeper else topic.name not in declined
        for topic in asked
    }


@transaction.atomic
def choose(user, wanted: Mapping[str, bool]) -> None:
    """Keep what `user` wants, by the names of topics that they may choose; others are ignored."""
    chosen = [each for each in topics_for(user) if each.name in wanted and not each.always]
    before = choices_of(user, chosen)
    for topic in chosen:
        is_wanted = wanted[topic.name]
        if is_wanted == before[topic.name]:
            continue
        if topic.keeper:
            topic.keeper.choose(user, is_wanted)
        elif is_wanted:
            NoMails.objects.filter(user=user, topic=topic.name).delete()
        else:
            NoMails.objects.get_or_create(user=user, topic=topic.name)
