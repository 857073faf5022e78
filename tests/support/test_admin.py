"""The desk in the admin: who sees which requests in which view, and who may do what."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.permissions import policy_registry

from core.admin.own_rows import OwnRowView
from support.admin.viewsets import RequestViewSet
from support.models import Attachment, CannedReply, Message, SupportRequest
from tests.commerce.sale_rows import read, sign_in
from tests.factories import ProductPageFactory, SupportRequestFactory, UserFactory
from tests.support.admin_pages import CANNED, INBOX, bulk, page_of, press

pytestmark = [pytest.mark.django_db, pytest.mark.once]

STAFF = {"Sellers", "Support", "Admins", "superuser"}
SEE_ALL = {"Support", "Admins", "superuser"}
WRITE_REPLIES = {"Support", "Admins", "superuser"}
ROLES = ["Sellers", "Editors", "Support", "Admins", "superuser", "customer", "anonymous"]
by_role = pytest.mark.parametrize("role", ROLES)


@pytest.fixture
def theirs(other_seller):
    """A request about another seller's product, with a file in an internal note."""
    product = ProductPageFactory(title="Secret lighthouse", owner=other_seller)
    row = SupportRequestFactory(product=product, subject="Hidden reef", text="Rocks ahead")
    note = row.messages.create(kind="note", author=other_seller, text="They are right")
    file_of(note)
    return row


def file_of(message, name="chart.txt") -> Attachment:
    return Attachment.objects.create(
        message=message,
        file=ContentFile(b"a chart", name=name),
        name=name,
        size=7,
        content_type="text/plain",
    )


def attachment_address(row) -> str:
    return f"{INBOX}attachment/{Attachment.objects.get(message__request=row).pk}/"


def views_of(row) -> list[str]:
    """Every address of the viewset, from itself; with `row` where one asks."""
    file = Attachment.objects.filter(message__request=row).first()
    found = []
    for pattern in type(row).snippet_viewset.get_urlpatterns():
        route = str(pattern.pattern)
        key = file.pk if route.startswith("attachment") else row.pk
        route = route.replace("<int:pk>", str(key)).replace("<str:pk>", str(key))
        found.append(f"{INBOX}{route}")
    return found


def state_of_all() -> list:
    models = (SupportRequest, Message, Attachment, CannedReply)
    return [list(model.objects.order_by("pk").values()) for model in models]


@by_role
def test_who_reads_what(client, theirs, role):
    sign_in(client, role)
    for part in ("", "results/", "?export=csv", "?export=xlsx"):
        assert (client.get(f"{INBOX}{part}").status_code == 200) is (role in STAFF), part
    # A seller without products: somebody else's row is not there.
    expected = {200} if role in SEE_ALL else {404} if role in STAFF else {302, 403, 404}
    for address in (page_of(theirs), attachment_address(theirs)):
        assert client.get(address).status_code in expected, address
    for action in ("assign", "move", "complete"):
        assert client.get(bulk(action, theirs)).status_code in expected, action


@by_role
def test_who_may_act(client, theirs, role):
    sign_in(client, role)
    before = state_of_all()
    assert press(client, theirs, "note", note__text="Mine").status_code in {302, 403, 404}
    assert (state_of_all() != before) is (role in SEE_ALL)


@by_role
def test_nobody_edits_or_deletes_what_was_said(client, theirs, role):
    sign_in(client, role)
    before = state_of_all()
    for part in ("add/", f"edit/{theirs.pk}/", f"delete/{theirs.pk}/"):
        for method in (client.get, client.post):
            assert method(f"{INBOX}{part}").status_code in {302, 403, 404}, part
    for method in (client.get, client.post):
        assert method(bulk("delete", theirs)).status_code in {302, 403}
    assert state_of_all() == before


@by_role
def test_who_writes_canned_replies(client, role):
    reply = CannedReply.objects.create(title="Hello", text="Hello {{ customer }}")
    sign_in(client, role)
    reads, writes = role in STAFF, role in WRITE_REPLIES
    for part in ("", "results/", f"inspect/{reply.pk}/"):
        assert (client.get(f"{CANNED}{part}").status_code == 200) is reads, part
    for part in ("add/", f"edit/{reply.pk}/", f"delete/{reply.pk}/"):
        assert (client.get(f"{CANNED}{part}").status_code == 200) is writes, part
    client.post(f"{CANNED}add/", {"title": "Bye", "text": "Bye"})
    client.post(f"{CANNED}edit/{reply.pk}/", {"title": "Hi", "text": "Hi"})
    assert sorted(CannedReply.objects.values_list("title", flat=True)) == (
        ["Bye", "Hi"] if writes else ["Hello"]
    )
    client.post(f"{CANNED}delete/{reply.pk}/")
    client.post(f"/admin/bulk/support/cannedreply/delete/?id={reply.pk}")
    assert CannedReply.objects.filter(pk=reply.pk).exists() is not writes


def test_an_editor_who_owns_a_product_sees_no_requests(client):
    editor = UserFactory(groups=["Editors"])
    row = SupportRequestFactory(product=ProductPageFactory(owner=editor))
    file_of(row.messages.get())
    client.force_login(editor)
    before = state_of_all()
    for address in (page_of(row), attachment_address(row), bulk("move", row)):
        for method in (client.get, client.post):
            assert method(address).status_code in {302, 403, 404, 405}, address
    assert press(client, row, "answer", answer__text="Hi").status_code in {302, 403, 404}
    assert state_of_all() == before


def test_every_view_of_anothers_request_is_not_found(as_, seller, support_request, theirs):
    client = as_(seller)
    before = state_of_all()
    secrets = ("lighthouse", "Hidden reef", "Rocks ahead", theirs.reference, theirs.user.email)
    for address in views_of(theirs):
        for method in (client.get, client.post):
            answered = method(address, {"act": "answer", "answer-text": "Mine now"})
            if answered.status_code == 200:
                assert not [word for word in secrets if word in read(answered)], address
            else:
                assert answered.status_code in {302, 403, 404, 405}, address
    assert client.get(page_of(theirs)).status_code == 404
    assert client.post(page_of(theirs), {"act": "note"}).status_code == 404
    assert client.get(attachment_address(theirs)).status_code == 404
    assert state_of_all() == before


def test_a_bulk_action_with_one_foreign_row_is_not_found(as_, seller, support_request, theirs):
    client = as_(seller)
    before = state_of_all()
    typed = {"why": "x", f"seen_{support_request.pk}": "NEW", f"seen_{theirs.pk}": "NEW"}
    for action in ("assign", "move", "complete"):
        for rows in ((theirs,), (support_request, theirs)):
            address = bulk(action, *rows)
            assert client.get(address).status_code == 404
            assert client.post(address, {**typed, "status": "DISCUSSING"}).status_code == 404
    assert state_of_all() == before


@pytest.mark.both
@pytest.mark.parametrize("key", ["all", "abc", "", "9223372036854775808", "-1", "9" * 5000])
def test_a_bulk_action_on_no_row_is_not_found(as_, seller, support_request, key):
    client = as_(seller)
    for action in ("assign", "move", "complete"):
        address = f"/admin/bulk/support/supportrequest/{action}/?id={key}"
        assert client.get(address).status_code == 404
        assert client.post(address, {"why": "x"}).status_code == 404


@pytest.mark.both
@pytest.mark.parametrize("key", ["9223372036854775808", "99999999999999999999999999"])
def test_a_row_beyond_all_rows_is_not_found(as_, admin, key):
    client = as_(admin)
    assert client.get(f"{INBOX}inspect/{key}/").status_code == 404
    assert client.post(f"{INBOX}inspect/{key}/", {"act": "note"}).status_code == 404
    assert client.get(f"{INBOX}attachment/{key}/").status_code == 404


@pytest.mark.both
def test_lists_choices_and_neighbours_hold_own_rows_only(as_, seller, support_request, theirs):
    # The same customer asks about another seller's product too.
    SupportRequestFactory(user=support_request.user, product=theirs.product, subject="Reef again")
    theirs.assigned_to = theirs.product.owner
    theirs.save()
    client = as_(seller)
    pages = [INBOX, f"{INBOX}results/", f"{INBOX}?export=csv", page_of(support_request), "/admin/"]
    for address in [*pages, bulk("assign", support_request), f"{INBOX}?q=Rocks"]:
        page = read(client.get(address))
        for secret in ("lighthouse", "Hidden reef", "Reef again", theirs.reference):
            assert secret not in page, address
        assert "other-seller@support.example" not in page, address


def test_no_permission_lets_anybody_rewrite_requests(admin):
    policy = policy_registry.get_by_type(SupportRequest)
    assert policy.user_has_permission(admin, "view")
    for action in ("add", "change", "delete", "publish"):
        assert not policy.user_has_permission(admin, action)


def test_the_view_of_a_row_is_narrowed_by_construction():
    made = RequestViewSet().construct_view(RequestViewSet.inspect_view_class)
    assert issubclass(made.view_class, OwnRowView)


def test_who_may_only_look_finds_nothing_to_press(client, support_request):
    looker = UserFactory()
    looker.user_permissions.set(
        Permission.objects.filter(
            codename__in=("access_admin", "see_whole_shop", "view_supportrequest")
        )
    )
    client.force_login(looker)
    page = read(client.get(page_of(support_request)))
    assert support_request.subject in page
    assert 'value="answer"' not in page
    assert "data-bulk-action-checkbox" not in read(client.get(INBOX))
    assert press(client, support_request, "note", note__text="x").status_code in {302, 403}
    assert client.get(bulk("move", support_request)).status_code in {302, 403}
    assert not support_request.messages.filter(kind="note").exists()


def test_groups_can_be_given_the_work(client):
    sign_in(client, "superuser")
    page = read(client.get("/admin/groups/new/"))
    for codename in ("view_supportrequest", "change_supportrequest", "add_cannedreply"):
        permission = Permission.objects.get(codename=codename)
        assert f'value="{permission.pk}"' in page, codename
    refused = Permission.objects.get(codename="delete_supportrequest")
    assert f'value="{refused.pk}"' not in page


def test_csrf_is_asked_for(support_request):
    client = Client(enforce_csrf_checks=True)
    sign_in(client, "Admins")
    for address in (page_of(support_request), bulk("move", support_request), f"{CANNED}add/"):
        assert client.post(address, {"act": "note", "note-text": "x"}).status_code == 403, address


def test_a_file_is_handed_over_and_never_shown_inline(as_, seller, support_request):
    file_of(support_request.messages.get(), name="<b>page.txt")
    answered = as_(seller).get(attachment_address(support_request))
    assert answered["Content-Disposition"].startswith("attachment")
    assert answered["Content-Type"] == "application/octet-stream"
    assert answered["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answered.streaming_content) == b"a chart"
