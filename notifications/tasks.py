"""Delivery in the background. Both tasks may run twice: the lease decides who sends."""

from celery import shared_task

from notifications import outbox


# Ends before the message's lease (outbox.LEASE) does.
@shared_task(name="notifications.deliver", soft_time_limit=90, time_limit=100)
def deliver(message_id: int) -> None:
    """Send one message, if it is due."""
    outbox.deliver(message_id)


@shared_task(name="notifications.sweep", soft_time_limit=100, time_limit=110)
def sweep() -> None:
    """Find and send what was not nudged, or waits for another try."""
    outbox.sweep()
