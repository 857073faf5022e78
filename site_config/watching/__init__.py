"""What lets somebody watch the shop from outside.

context.py     which request (or task) is under way: its id, and where it came from
middleware.py  gives each request its id; routes.py names where it went
tracing.py     the id goes along with the tasks that a request queues
formats.py     the lines of the log
alarms.py      the first failure of an hour, told by mail
sentry.py      failures told to Sentry, where that is wanted
gate.py        /status and /metrics, for who has the token
standing.py    how things stand now, in numbers; metrics.py: the same and what was counted, for
               Prometheus
"""
