"""Delivery in the background. Each task may run twice: the lease decides who sends."""

from celery import shared_task

from notifications import forgetting, given_up, outbox


# Ends before the message's lease (outbox.LEASE) does.
@shared_task(name="notifications.deliver", soft_time_limit=50, time_limit=60)
def deliver(message_id: int) -> None:
    """Send one message, if it is due."""
    outbox.deliver_soon(message_id)


# It begins the last message after 40 seconds at most, and ends before that one's lease does.
@shared_task(name="notifications.sweep", soft_time_limit=60, time_limit=68)
def sweep() -> None:
    """Find and send what no task sent, or what waits for another try; tell of what was given up."""
    outbox.sweep()
    given_up.tell()


@shared_task(name="notifications.forget")
def forget() -> None:
    """Wipe the words of old failures, and the traces of old codes."""
    forgetting.forget()
