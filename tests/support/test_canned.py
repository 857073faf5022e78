"""Replies that are given often: which placeholders there are, and what they become."""

import contextlib
import signal

import pytest
from django.utils.html import conditional_escape

from support import canned
from support.models import CannedReply
from tests.commerce.sale_rows import read
from tests.support.admin_pages import CANNED

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@contextlib.contextmanager
def patience_of_the_processor(seconds: float):
    """Ends what would go on for ever, after so much computing: others' work does not count."""

    def give_up(*_):
        raise AssertionError(f"not done after {seconds} seconds of computing")

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def test_each_placeholder_is_filled_in(seller, support_request):
    text = " ".join(canned.written(name) for name in canned.PLACEHOLDERS)
    assert canned.fill(text, support_request, seller) == (
        f"customer@support.example Night Sky Pack 1.0 {support_request.reference} "
        "It does not start seller@support.example"
    )
    assert set(canned.EXAMPLES) == set(canned.PLACEHOLDERS)
    assert "{{" not in canned.preview(text)


def test_what_a_customer_wrote_is_no_placeholder(seller, support_request):
    support_request.subject = "{{ me }} {{customer}}"
    filled = canned.fill("About {{ subject }}: {{ nothing }} {me}", support_request, seller)
    assert filled == "About {{ me }} {{customer}}: {{ nothing }} {me}"


def test_a_product_without_a_file_has_no_version(seller, support_request):
    support_request.product.releases.all().delete()
    assert canned.fill("[{{ version }}]", support_request, seller) == "[]"


@pytest.mark.parametrize(
    "written", ["{{ price }}", "{{Customer}}", "{{ user.password }}", "{{}}", "{{ a b }}"]
)
def test_a_placeholder_that_there_is_not_is_refused_with_those_that_are(as_, agent, written):
    client = as_(agent)
    page = read(client.post(f"{CANNED}add/", {"title": "Mine", "text": f"Hello {written}"}))
    assert "Nothing is known to put in for {{" in page
    for name in canned.PLACEHOLDERS:
        assert canned.written(name) in page
    assert f"Hello {written}</textarea>" in page
    assert not CannedReply.objects.exists()


def test_a_reply_is_written_with_its_placeholders_in_view(as_, agent):
    client = as_(agent)
    page = read(client.get(f"{CANNED}add/"))
    for name, meaning in canned.PLACEHOLDERS.items():
        assert canned.written(name) in page
        assert conditional_escape(meaning) in page
    typed = {"title": "Hello", "text": "Hello {{ customer }}, <b>{{ product }}</b>"}
    client.post(f"{CANNED}add/", typed)
    reply = CannedReply.objects.get()
    for part in (f"edit/{reply.pk}/", f"inspect/{reply.pk}/"):
        page = read(client.get(f"{CANNED}{part}"))
        assert "Hello Ada Example, &lt;b&gt;Night sky wallpapers&lt;/b&gt;" in page
    client.post(f"{CANNED}edit/{reply.pk}/", {**typed, "title": "Hi"})
    assert CannedReply.objects.get().title == "Hi"
    assert "Hi" in read(client.get(f"{CANNED}?q=custom"))


def test_braces_that_never_close_cost_no_time():
    # Whoever looks once more from each blank is not done within the hour; who looks once, at once.
    with patience_of_the_processor(seconds=60):
        assert canned.unknown_placeholders("{{" + " " * 1_000_000 + "x") == []
