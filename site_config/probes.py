"""Probes: alive (the process answers) and ready (the database answers)."""

from django.db import connection
from django.http import HttpResponse
from django.views.decorators.cache import never_cache

from core.outages import DATABASE_ERRORS, RETRY_SECONDS


@never_cache
def healthz(request):
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DATABASE_ERRORS:
        response = HttpResponse("database unavailable\n", status=503, content_type="text/plain")
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    return HttpResponse("ready\n", content_type="text/plain")
