"""Versions below which something known goes wrong must not come back with a new lock."""

import re

import pytest

from tests.migrated import ROOT

pytestmark = pytest.mark.once

FLOORS = {
    "django": (5, 2, 19),
    "wagtail": (8, 0, 1),
    # 1.0.1 accepts webhooks when the key is empty.
    "standardwebhooks": (1, 1, 0),
}


def locked(name: str) -> dict[str, tuple[int, ...]]:
    found = re.findall(r"^([A-Za-z0-9_.-]+)==([0-9.]*[0-9])", (ROOT / name).read_text(), re.M)
    return {package: tuple(map(int, version.split("."))) for package, version in found}


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-test.txt"])
def test_the_locks_keep_the_floors(lock):
    versions = locked(lock)
    assert {name: versions[name] for name in FLOORS if versions[name] < FLOORS[name]} == {}
    assert versions["django"] < (5, 3)


def test_the_test_lock_holds_what_the_shop_runs_on():
    tested = locked("requirements-test.txt")
    assert {
        name: version
        for name, version in locked("requirements.txt").items()
        if tested.get(name) != version
    } == {}


@pytest.mark.parametrize(
    "lock", ["requirements.txt", "requirements-test.txt", "requirements-s3.txt"]
)
def test_every_package_is_locked_by_hash(lock):
    packages = re.split(r"^(?=[A-Za-z0-9])", (ROOT / lock).read_text(), flags=re.M)[1:]
    assert packages
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []
