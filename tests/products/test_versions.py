"""Which release is the newest: semantic versions by their rules, all others by their date."""

from dataclasses import dataclass

import pytest

from products.versions import newest_first, version_key

pytestmark = pytest.mark.once


@dataclass
class Named:
    version: str


# Beside the example of https://semver.org (section 11).
ASCENDING = [
    "0.9",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0",
    "v1.9",
    "1.10",
    "1.10.1",
    "2",
    "2024.1",
]


def test_semantic_versions_are_ordered_as_such():
    mixed = [Named(version) for version in sorted(ASCENDING)]
    assert [each.version for each in newest_first(mixed)] == ASCENDING[::-1]


def test_one_that_is_none_makes_all_go_by_their_date():
    by_date = [Named("Spring edition"), Named("2.0"), Named("10.0")]
    assert newest_first(by_date) == by_date


def test_of_equal_ones_the_later_is_the_newer():
    later, earlier = Named("1.2.0+build.7"), Named("1.2")
    assert newest_first([later, earlier]) == [later, earlier]


@pytest.mark.parametrize(
    "text", ["", "1.", "1..2", "1.2.3.4.5", "\u0661.\u0662", "1.0 beta", "9" * 30, "1.0-", "x1"]
)
def test_what_is_no_semantic_version(text):
    assert version_key(text) is None
