"""How a request arrives at the shop: `/healthz` tells the shop's own doctor, and nobody else.

The question is signed with SECRET_KEY and holds for a minute.
"""

import json

from django.core import signing
from django.http import HttpRequest

HEADER = "X-Storefront-Doctor"
MAX_AGE = 60  # seconds
_signer = signing.TimestampSigner(salt="site_config.doctor.arrival")


def question() -> dict[str, str]:
    """The headers to ask with."""
    return {HEADER: _signer.sign("how")}


def answer_to(request: HttpRequest) -> str:
    """What the shop makes of the request, as JSON; empty for whoever did not sign the question."""
    asked = request.headers.get(HEADER)
    if not asked:
        return ""
    try:
        _signer.unsign(asked, max_age=MAX_AGE)
    except signing.BadSignature:
        return ""
    from allauth.account.adapter import get_adapter

    return json.dumps(
        {
            "client": get_adapter().get_client_ip(request),
            "peer": request.META.get("REMOTE_ADDR", ""),
            "forwarded_for": request.headers.get("X-Forwarded-For", ""),
            "is_secure": request.is_secure(),
        }
    )
