"""What the shop's own schedules are called where people read of them, and what each is for.

Their keys in CELERY_BEAT_SCHEDULE stay as they are: rows are found by them."""

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, tuple[str | Promise, str | Promise]] = {
    "sign of life of the worker": (
        _("Sign of life: worker"),
        _("Shows that tasks are done at all."),
    ),
    "sign of life of the long worker": (
        _("Sign of life: worker for long tasks"),
        _("Shows that long tasks are done at all."),
    ),
    "send waiting messages": (
        _("Send waiting messages"),
        _("Sends e-mails and Telegram messages that are due and not sent yet."),
    ),
    "apply waiting webhook events": (
        _("Apply waiting webhook events"),
        _("Goes on with what the payment provider reported and was not understood at once."),
    ),
    "look up refunds without an answer": (
        _("Look up refunds"),
        _("Asks the provider what became of refunds that it did not answer for."),
    ),
    "ask the provider what was paid": (
        _("Reconcile payments"),
        _("Asks the provider about payments, and mends what lost webhooks left out."),
    ),
    "look after orders that a restore left out": (
        _("Rebuild lost orders"),
        _("After a restore: asks the provider about payments of orders that the backup lacks."),
    ),
    "close unpaid orders": (
        _("Close unpaid orders"),
        _("Orders that nobody paid for a day are closed."),
    ),
    "archive replaced provider products": (
        _("Archive old prices"),
        _("Archives the provider's products whose price was replaced a day ago."),
    ),
    "compare products with the provider": (
        _("Compare products"),
        _("Looks whether the provider still has every product as the shop wrote it."),
    ),
    "ask the provider for its countries": (
        _("Ask for countries"),
        _("Reads where the payment provider takes payments."),
    ),
    "tell buyers of new versions": (
        _("Tell buyers of new versions"),
        _("Writes to the owners of a product of which a new version was published."),
    ),
    "publish scheduled pages": (
        _("Publish scheduled pages"),
        _("Publishes and unpublishes pages whose time has come."),
    ),
    "follow sales": (
        _("Follow sales"),
        _("Sorts lists by the new prices once a sale begins or ends; pages show them at once."),
    ),
    "back up": (_("Back up"), _("Takes a backup of the database, and proves it by restoring it.")),
    "look after backups": (
        _("Look after backups"),
        _("Goes on with a backup that was cut off, and tells if there is none of late."),
    ),
    "look at settings and services": (
        _("Look at settings and services"),
        _("Tries whether mail, storage, provider and the way into the shop work."),
    ),
    "clear orphan files": (
        _("Clear orphan files"),
        _("Deletes files that no release and no message has any more."),
    ),
    "look into files": (
        _("Look into files"),
        _("Reads what is in files that are sold, and says what is wrong with them."),
    ),
    "check uploaded files": (
        _("Check uploaded files"),
        _("Reads files that were uploaded and are not checked yet."),
    ),
    "clear unused uploads": (
        _("Clear unused uploads"),
        _("Deletes uploads that were not finished or not used for a day."),
    ),
    "forget personal data of webhook events": (
        _("Forget data of webhook events"),
        _("Takes names and addresses out of old events."),
    ),
    "count what was bought": (
        _("Count what was bought"),
        _("Counts how many customers have each product, for the order of lists."),
    ),
    "bring the catalogue in step with the products": (
        _("Index products"),
        _("Mends what the lists and the search of the shop know of the products."),
    ),
    "forget old messages": (
        _("Forget old messages"),
        _("Wipes the words of messages that failed, and deletes old codes and links."),
    ),
    "forget old logins": (
        _("Forget old logins"),
        _("Deletes what is too old in the list of logins."),
    ),
    "look after exports of personal data": (
        _("Look after exports of personal data"),
        _("Has copies of customers' data made that a worker left, and deletes them in time."),
    ),
    "delete accounts whose time has come": (
        _("Delete accounts whose time has come"),
        _("Deletes accounts that customers wanted deleted and have not kept since."),
    ),
    "forget old questions": (
        _("Forget old questions"),
        _("Deletes questions that people asked long ago before they bought anything."),
    ),
    "say how soon sellers answer": (
        _("Say how soon sellers answer"),
        _("Works out how soon each seller usually answers, which product pages then say."),
    ),
    "refresh the search index": (
        _("Refresh the search index"),
        _("Mends what the admin's search of pages and pictures knows."),
    ),
    "clear old sessions": (_("Clear old sessions"), _("Deletes sessions that have ended.")),
    "clear the broker of what was delivered": (
        _("Clear the queue of tasks"),
        _("Deletes tasks that were done, where the queue is a database."),
    ),
}


def name_of(name: str) -> str:
    """What a schedule is called: the shop's own in words, others as they were named."""
    return str(NAMES[name][0]) if name in NAMES else name


def purpose_of(name: str) -> str:
    """What one of the shop's own is for; empty for others."""
    return str(NAMES[name][1]) if name in NAMES else ""


def purpose_of_task(task: str) -> str:
    """What a task is for that one of the shop's own schedules runs; empty for others."""
    own = settings.CELERY_BEAT_SCHEDULE.items()
    return next((purpose_of(name) for name, entry in own if entry["task"] == task), "")
