"""What changed between two copies, by the files inside."""

import pytest

from commerce.downloads.differences import differences

pytestmark = pytest.mark.once

A, B = (10, 1), (10, 2)

CASES = {
    "the same": ({"a": A}, {"a": A}, "", "", "", 0),
    "added": ({"a": A}, {"a": A, "b/c": B}, "b/c", "", "", 10),
    "removed": ({"a": A, "b": B}, {"a": A}, "", "b", "", -10),
    "of another size": ({"a": A}, {"a": (12, 1)}, "", "", "a", 2),
    "of the same size, and another checksum": ({"a": A}, {"a": B}, "", "", "a", 0),
    "without a checksum": ({"a": A}, {"a": (10, None)}, "", "", "", 0),
    "moved": ({"a": A, "b": B}, {"c/a": A, "b": B}, "c/a", "a", "", 0),
    "with the version in a folder's name": (
        {"kit-1.0/a": A, "kit-1.0/b/c": A},
        {"kit-1.1/a": B, "kit-1.1/b/c": A},
        "",
        "",
        "a",
        0,
    ),
    "a file with the name of the only folder": ({"kit/a": A}, {"kit": A}, "kit", "a", "", 0),
    "nothing before": ({}, {"a": A, "b": B}, "a b", "", "", 20),
    "nothing after": ({"x/a": A}, {}, "", "a", "", -10),
}


@pytest.mark.parametrize("case", CASES)
def test_files_are_compared_by_their_path(case):
    before, after, added, removed, changed, grew = CASES[case]
    found = differences(before, after)
    assert [change.path for change in found.added] == added.split()
    assert [change.path for change in found.removed] == removed.split()
    assert [change.path for change in found.changed] == changed.split()
    assert found.grew == grew
    assert bool(found) is (case not in ("the same", "without a checksum"))
