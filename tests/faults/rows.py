"""What tests look up and change in a running shop's database, as somebody beside it would."""

import psycopg2

SWEEP = "send waiting messages"
# As somebody would in the admin: every five seconds, and beat is told.
SWEEP_OFTEN = f"""
INSERT INTO django_celery_beat_intervalschedule (every, period) VALUES (5, 'seconds');
UPDATE django_celery_beat_periodictask SET expire_seconds = 5, interval_id =
    (SELECT max(id) FROM django_celery_beat_intervalschedule) WHERE name = '{SWEEP}';
UPDATE django_celery_beat_periodictasks SET last_update = now();
"""
RUNS_OF_SWEEP = f"""
SELECT total_run_count FROM django_celery_beat_periodictask WHERE name = '{SWEEP}'
"""


def ask(url: str, statement: str) -> list[tuple]:
    """What the database answers, without the seconds that a management command takes."""
    connection = psycopg2.connect(url, connect_timeout=5)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()
