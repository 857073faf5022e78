"""Probes: alive (the process answers) and ready (it can answer pages).

Load balancers and orchestrators ask by the address of a machine, which no setting can know: for
these two paths alone an IP address is good enough as Host (`middleware.ProbeMiddleware`).
"""

from django.http import HttpResponse
from django.views.decorators.cache import never_cache

from core.outages import RETRY_SECONDS
from site_config import readiness
from site_config.doctor import arrival


@never_cache
def healthz(request):
    """The shop's own doctor also learns how its question arrived."""
    if told := arrival.answer_to(request):
        return HttpResponse(told, content_type="application/json")
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request):
    """What is wrong is for the log: strangers can ask this too."""
    if readiness.faults():
        response = HttpResponse(
            "not ready, the log says why\n", status=503, content_type="text/plain"
        )
        response["Retry-After"] = str(RETRY_SECONDS)
        # The fault is logged once, and not with every probe.
        response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own mark
        return response
    return HttpResponse("ready\n", content_type="text/plain")
