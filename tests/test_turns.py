"""Two runs with tests/turns.py: a test marked `once` runs in one of them, all others in both."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.once

CONFTEST = """
import pytest

@pytest.fixture(scope="package")
def folder(request):
    yield
    open("ended", "a").write("x")
"""
SHARED = """
import pytest

pytestmark = pytest.mark.once

def test_first(folder): pass

def test_second(folder): pass

@pytest.mark.both
def test_of_both(folder): pass
"""
PLAIN = "def test_plain(): pass\n"
EARLY = """
import pytest

pytestmark = [pytest.mark.once, pytest.mark.early]

def test_early(): pass
"""


@pytest.fixture
def tree(tmp_path):
    """Three packages of tests; a shared file stands at the end of each, so turns cross folders."""
    files = {"pyproject.toml": '[tool.pytest.ini_options]\nmarkers = ["once", "both", "early"]\n'}
    for package in ("a", "b", "c"):
        files |= {
            f"{package}/__init__.py": "",
            f"{package}/conftest.py": CONFTEST,
            f"{package}/test_plain.py": PLAIN,
            f"{package}/test_shared.py": SHARED,
            f"{package}/test_shared_too.py": SHARED,
        }
    for name, text in files.items():
        path = tmp_path / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "turns").mkdir()
    return tmp_path / "tree"


def run(tree: Path, *arguments: str, taken: tuple[str, ...] = ()) -> list[str]:
    """The names that one run reports, all of them passed; `taken` is what the other run has."""
    turns = tree.parent / "turns"
    for name in taken:
        (turns / name).touch()
    command = [sys.executable, "-m", "pytest", "-p", "tests.turns", f"--turns={turns}"]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", "--junitxml=report.xml", *arguments],
        cwd=tree,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    cases = ElementTree.parse(tree / "report.xml").iter("testcase")
    return [f"{case.get('classname').rpartition('.')[0]}.{case.get('name')}" for case in cases]


def test_the_runs_share_what_is_marked(tree):
    first, second = run(tree), run(tree)
    assert len(first) == 3 * 7, "the first to come takes it all"
    assert sorted(second) == sorted(
        [f"{package}.test_plain" for package in "abc"]
        + [f"{package}.test_of_both" for package in "abc" for _ in range(2)]
    )


def test_what_the_other_run_took_is_torn_down_all_the_same(tree):
    """A folder's fixtures end before the next folder's tests, whichever files are left out."""
    ours = run(tree, taken=("a+test_shared_too.py", "b+test_shared.py", "b+test_shared_too.py"))
    assert [name for name in ours if name.startswith("b")] == ["b.test_plain"] + 2 * [
        "b.test_of_both"
    ]
    assert ours.count("c.test_first") == 2
    assert len((tree / "ended").read_text()) >= 3


def test_a_run_stops_at_the_first_failure_when_asked(tree):
    (tree / "a" / "test_plain.py").write_text("def test_plain(): assert 0\n")
    with pytest.raises(AssertionError, match="1 failed"):
        run(tree, "-x")
    assert not (tree / "ended").exists(), "nothing of the shared files ran"


def test_what_takes_long_is_begun_before_all_else_that_runs_once(tree):
    (tree / "c" / "test_slow.py").write_text(EARLY)
    names = [name.partition(".")[2] for name in run(tree)]
    first = names.index("test_early")
    assert set(names[:first]) == {"test_plain", "test_of_both"}
    assert set(names[first + 1 :]) == {"test_first", "test_second"}
