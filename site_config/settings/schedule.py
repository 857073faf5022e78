"""The shop's recurring tasks, as Celery's own setting; schedules/rows.py makes them rows for beat.

`schedule` is in seconds, or a crontab in the shop's time zone. `expires` (seconds) drops a run that
no worker took in time.
"""

from celery.schedules import crontab

from .background import CELERY_BROKER_URL

# Tasks that only look for undone work expire instead of piling up behind a slow worker.
CELERY_BEAT_SCHEDULE = {
    "sign of life of the worker": {
        "task": "schedules.heartbeat",
        "args": ["worker"],
        "schedule": 60,
        "options": {"expires": 60},
    },
    "sign of life of the long worker": {
        "task": "schedules.heartbeat",
        "args": ["long"],
        "schedule": 60,
        "options": {"expires": 60, "queue": "long"},
    },
    "send waiting messages": {
        "task": "notifications.sweep",
        "schedule": 20,
        "options": {"expires": 20},
    },
    "apply waiting webhook events": {
        "task": "commerce.sweep_webhooks",
        "schedule": 20,
        "options": {"expires": 20},
    },
    "look up refunds without an answer": {
        "task": "commerce.look_up_refunds",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "ask the provider what was paid": {
        "task": "commerce.reconcile",
        "schedule": 120,
        "options": {"expires": 120},
    },
    "look after orders that a restore left out": {
        "task": "commerce.rebuild_lost_orders",
        "schedule": 120,
        "options": {"expires": 120},
    },
    "close unpaid orders": {
        "task": "commerce.expire_orders",
        "schedule": 600,
        "options": {"expires": 600},
    },
    "archive replaced provider products": {
        "task": "commerce.archive_replaced_products",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "compare products with the provider": {
        "task": "commerce.compare_provider_products",
        "schedule": crontab(hour=4, minute=40),
        "options": {"expires": 6 * 3600, "queue": "long"},
    },
    "ask the provider for its countries": {
        "task": "commerce.refresh_countries",
        "schedule": crontab(hour=3, minute=50),
        "options": {"expires": 6 * 3600},
    },
    "tell buyers of new versions": {
        "task": "commerce.tell_of_updates",
        "schedule": 20,
        "options": {"expires": 20},
    },
    "follow sales": {
        "task": "products.follow_sales",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "publish scheduled pages": {
        "task": "products.publish_scheduled",
        "schedule": 120,
        "options": {"expires": 120},
    },
    "back up": {
        "task": "backups.back_up",
        "schedule": crontab(hour=2, minute=15),
        "options": {"expires": 6 * 3600},
    },
    "look after backups": {
        "task": "backups.watch",
        "schedule": 300,
        "options": {"expires": 300},
    },
    "look at settings and services": {
        "task": "site_config.look_at_services",
        "schedule": 900,
        "options": {"expires": 900, "queue": "long"},
    },
    "clear orphan files": {
        "task": "products.clear_orphan_files",
        "schedule": crontab(hour=3, minute=40),
    },
    "check uploaded files": {
        "task": "products.check_uploads",
        "schedule": 120,
        "options": {"expires": 120, "queue": "long"},
    },
    "look into files": {
        "task": "products.inspect_files",
        "schedule": 120,
        "options": {"expires": 120, "queue": "long"},
    },
    "clear unused uploads": {
        "task": "products.clear_uploads",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "forget personal data of webhook events": {
        "task": "commerce.forget_payloads",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "count what was bought": {
        "task": "commerce.count_times_bought",
        "schedule": crontab(hour=4, minute=5),
        "options": {"queue": "long"},
    },
    "bring the catalogue in step with the products": {
        "task": "products.index_all",
        "schedule": crontab(hour=4, minute=10),
        "options": {"queue": "long"},
    },
    "forget old messages": {
        "task": "notifications.forget",
        "schedule": crontab(hour=3, minute=30),
    },
    "forget old logins": {
        "task": "accounts.forget_logins",
        "schedule": crontab(hour=3, minute=25),
    },
    "look after exports of personal data": {
        "task": "accounts.look_after_exports",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "delete accounts whose time has come": {
        "task": "accounts.delete_due",
        "schedule": 600,
        "options": {"expires": 600, "queue": "long"},
    },
    "forget old questions": {
        "task": "support.forget_questions",
        "schedule": crontab(hour=3, minute=35),
    },
    "say how soon sellers answer": {
        "task": "support.note_answer_times",
        "schedule": crontab(hour=4, minute=20),
        "options": {"expires": 6 * 3600},
    },
    "refresh the search index": {
        "task": "site_config.refresh_search",
        "schedule": crontab(hour=4, minute=10),
        "options": {"expires": 6 * 3600, "queue": "long"},
    },
    "clear old sessions": {
        "task": "accounts.clear_sessions",
        "schedule": crontab(hour=3, minute=20),
    },
}


def of_broker(address: str) -> dict:
    """What is to be done for the broker at this address: kombu never clears a SQL database."""
    if not address.startswith("sqla+"):
        return {}
    return {
        "clear the broker of what was delivered": {
            "task": "site_config.forget_delivered",
            "schedule": 3600,
            "options": {"expires": 3600},
        }
    }


CELERY_BEAT_SCHEDULE |= of_broker(CELERY_BROKER_URL)
