"""The id of a request goes along with the tasks that it queues, and with those that they queue."""

from celery.signals import before_task_publish, task_postrun, task_prerun

from site_config.watching import context

HEADER = "request_id"


def connect() -> None:
    before_task_publish.connect(give_along)
    task_prerun.connect(take_up)
    task_postrun.connect(context.end)


def give_along(headers=None, **kwargs) -> None:
    if headers is not None and context.current().id:
        headers[HEADER] = context.current().id


def take_up(task_id, task, **kwargs) -> None:
    """A task that no request queued goes by its own id."""
    context.begin(context.Work(getattr(task.request, HEADER, None) or task_id))
