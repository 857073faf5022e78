"""The desk in the admin as staff use it: its addresses, and what they press there."""

from django.urls import reverse

from support.models import SupportRequest
from tests.commerce.sale_rows import read

INBOX = "/admin/snippets/support/supportrequest/"
CANNED = "/admin/snippets/support/cannedreply/"


def page_of(row) -> str:
    return reverse("wagtailsnippets_support_supportrequest:inspect", args=[row.pk])


def press(client, row, act, **typed):
    """What the page answers when somebody presses the button `act`; answer__text="…" is typed."""
    fields = {name.replace("__", "-"): value for name, value in typed.items()}
    seen = SupportRequest.objects.get(pk=row.pk).status
    return client.post(page_of(row), {"act": act, "move-seen": seen, **fields})


def press_and_read(client, row, act, **typed) -> str:
    answered = press(client, row, act, **typed)
    return read(client.get(answered.url) if answered.status_code == 302 else answered)


def bulk(action, *rows) -> str:
    numbers = "&".join(f"id={row.pk}" for row in rows)
    return f"/admin/bulk/support/supportrequest/{action}/?{numbers}&next={INBOX}"
