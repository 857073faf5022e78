"""Celery, as all processes have it. What a worker may take depends on its queue: queues.py."""

from site_config.env import text
from site_config.queues import DEFAULT, LONG, QUEUES, ROUTES, transport_options

CELERY_BROKER_URL = text("CELERY_BROKER_URL")
CELERY_BROKER_TRANSPORT_OPTIONS = transport_options(CELERY_BROKER_URL)
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# None: a worker looks for its broker as long as it takes, instead of giving up after 100 tries.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_QUEUES = QUEUES
CELERY_TASK_DEFAULT_QUEUE = DEFAULT
LONG_QUEUE = LONG
CELERY_TASK_ROUTES = ROUTES
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
# No results are kept, so that there is none to clean up every night.
CELERY_RESULT_EXPIRES = None
# A task is done when it is done: what a killed worker had begun is begun again by another.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# No time limit here: each task would keep it for itself, in the worker for long ones too.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = text("TIME_ZONE", "UTC")
CELERY_BEAT_SCHEDULER = "schedules.scheduler.ShopScheduler"
# Each run is stored at once: a beat that was killed before would send it again.
CELERY_BEAT_SYNC_EVERY = 1
