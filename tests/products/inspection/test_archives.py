"""Each hostile archive with what is found in it, and whether it would be published."""

import io
import random
import tracemalloc
import zlib

import pytest

from products.inspection import contents, zips
from products.inspection.contents import look_into
from products.inspection.findings import DOUBTFUL, KINDS, NOTE, WRONG
from products.inspection.streams import Budget
from tests.products.inspection.archives import CASES, tarred, zipped

pytestmark = pytest.mark.once


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_what_is_found(case, monkeypatch):
    monkeypatch.setattr(zips, "MAX_ENTRIES", 1000)
    data = case.make()
    tracemalloc.start()
    findings = look(case.name, data).findings.as_list()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    found = {item["kind"] for item in findings if item["severity"] != NOTE}
    assert found == case.found
    severities = {KINDS[kind][0] for kind in found}
    outcome = "no" if WRONG in severities else "asks" if DOUBTFUL in severities else "yes"
    assert outcome == case.outcome
    assert peak < 10_000_000


def look(name: str, data: bytes):
    return look_into(io.BytesIO(data), name, len(data))


@pytest.mark.parametrize("budget", [{"bytes_left": 3000}, {"seconds": -1}])
def test_bytes_and_seconds_end(budget):
    """A zip is listed to its end all the same; of a tar nobody knows what follows."""
    content = [(f"lamp/{number}", b"x" * 100_000) for number in range(9)]
    for name, data in (("a.zip", zipped(*content)), ("a.tar", tarred(*content))):
        found = look_into(io.BytesIO(data), name, len(data), Budget(**budget))
        assert "not_all_read" in found.findings
        assert (found.file_count == 11) == (name == "a.zip")


def test_readme_and_licence():
    found = look(
        "lamp.zip",
        zipped(
            ("lamp/src/README.md", b"# Another"),
            ("lamp/readme.txt", b"Plain"),
            ("lamp/README.md", b"\xef\xbb\xbf# Lamp\r\nIt shines."),
            ("lamp/COPYING", b"GNU GENERAL PUBLIC LICENSE\n  Version 3, 29 June 2007"),
            good=False,
        ),
    )
    assert (found.readme_name, found.readme) == ("lamp/README.md", "# Lamp\nIt shines.")
    assert found.licence == "GNU GPL 3"
    assert {item["kind"] for item in found.findings.as_list()} == set()


def test_what_is_missing_is_noted():
    found = look("a.zip", zipped(("a.txt", b"x"), good=False))
    assert {item["kind"] for item in found.findings.as_list()} == {"no_licence", "no_readme"}


def test_what_is_kept_is_bounded(monkeypatch):
    monkeypatch.setattr(contents, "KEPT", 5)
    found = look("a.zip", zipped(*((f"many/{n}", b"x") for n in range(8)), good=False))
    assert (len(found.entries), found.file_count) == (5, 8)
    assert found.entries[0] == ["many/0", 1, zlib.crc32(b"x")]


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.xz", "a.tar.bz2"])
def test_any_bytes_are_looked_into(name):
    """No bytes end it in any other way than by findings."""
    chance = random.Random(7)
    whole = zipped(("a/b", b"text")) if name == "a.zip" else tarred(mode=f"w:{name[6:]}")
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 3, 20])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        look(name, bytes(data[: chance.randrange(1, len(data) + 1)]))
