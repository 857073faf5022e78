"""Backups in the admin: for admins only, with why one failed and a way to have one now."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backups.models import BackupRun
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LIST = "/admin/snippets/backups/backuprun/"


@pytest.fixture
def runs():
    at = timezone.now()
    return [
        BackupRun.objects.create(
            status="verified",
            name="storefront-good.tar",
            started_at=at,
            finished_at=at,
            size=2048,
            sha256="ab" * 32,
            row_counts={"public.shop": 3, "public.orders": 39},
            file_count=7,
        ),
        BackupRun.objects.create(
            status="failed",
            name="storefront-bad.tar",
            started_at=at,
            finished_at=at,
            error="There is no space left on the disk of /srv.",
        ),
    ]


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(groups=["Admins"]))
    return client


def test_the_list_says_what_each_came_to(admin, runs):
    page = admin.get(LIST).content.decode()
    for words in ("storefront-good.tar", "Verified", "storefront-bad.tar", "no space left", "2.0"):
        assert words in page
    assert "in the last 26 hours" not in page
    only = admin.get(f"{LIST}?status=failed").content.decode()
    assert "storefront-bad.tar" in only
    assert "storefront-good.tar" not in only


def test_a_row_shows_its_checksum_its_tables_and_how_to_restore_it(admin, runs):
    page = admin.get(f"{LIST}inspect/{runs[0].pk}/").content.decode()
    for words in ("ab" * 32, "42 rows in 2 tables", "manage.py restore storefront-good.tar"):
        assert words in page
    bad = admin.get(f"{LIST}inspect/{runs[1].pk}/").content.decode()
    assert "There is no space left on the disk of /srv." in bad
    assert "manage.py restore" not in bad


def test_nobody_edits_or_deletes_a_fact(admin, runs):
    for act in ("add/", f"edit/{runs[0].pk}/", f"delete/{runs[0].pk}/"):
        assert admin.post(f"{LIST}{act}").status_code in (302, 403, 404)
    assert BackupRun.objects.count() == 2


def test_back_up_now_asks_for_one(admin):
    assert "Back up now" in admin.get(LIST).content.decode()
    assert admin.get(f"{LIST}now/").status_code == 200
    assert not BackupRun.objects.exists(), "looking changes nothing"
    told = admin.post(f"{LIST}now/", follow=True).content.decode()
    assert "starts in a moment" in told
    assert BackupRun.objects.get().status == "waiting"
    assert "asked for already" in admin.post(f"{LIST}now/", follow=True).content.decode()
    assert BackupRun.objects.count() == 1


@pytest.mark.parametrize("group", ["Sellers", "Editors", "Support"])
def test_others_see_nothing_of_it(client, runs, group):
    client.force_login(UserFactory(groups=[group]))
    for address in (LIST, f"{LIST}inspect/{runs[0].pk}/", f"{LIST}now/"):
        answer = client.get(address)
        assert answer.status_code in (302, 403, 404)
        assert "storefront-good.tar" not in answer.content.decode()
    client.post(f"{LIST}now/")
    assert BackupRun.objects.count() == 2


def test_the_export_has_every_run(admin, runs):
    exported = b"".join(admin.get(f"{LIST}?export=csv").streaming_content)
    rows = exported.decode("utf-8-sig").splitlines()
    assert len(rows) == 3
    assert "storefront-good.tar" in rows[1] + rows[2]


def test_an_overdue_backup_is_said_above_the_list(admin, runs):
    BackupRun.objects.update(finished_at=timezone.now() - timedelta(hours=27))
    assert "in the last 26 hours" in admin.get(LIST).content.decode()
