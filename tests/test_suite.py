"""What fails beside other runs is tried once more by itself, and the summary says so."""

import pytest

from tests.suite import Run, sum_up, try_again

pytestmark = pytest.mark.once

FAILS_ONCE = """
from pathlib import Path

import pytest

@pytest.mark.parametrize("number", range({count}))
def test_that_waits(number):
    tried = Path(f"tried-{{number}}")
    seen = tried.exists()
    tried.touch()
    assert seen

def test_beside_it():
    pass
"""
FAILS = """
def test_that_is_wrong():
    assert 0
"""


@pytest.fixture
def go(tmp_path, capsys):
    """Runs these files' tests as `make test` does; returns its exit code and its last lines."""

    def go(**files: str) -> tuple[int, str]:
        (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
        for name, text in files.items():
            (tmp_path / f"test_{name}.py").write_text(text)
        run = Run("Tried", [], {"DJANGO_SETTINGS_MODULE": ""}, folders=(".",), root=tmp_path)
        run.start(["-p", "no:cacheprovider"])
        codes = [run.wait()]
        mended = try_again([run], codes)
        capsys.readouterr()
        code = sum_up([run], codes, mended, 1.0)
        return code, capsys.readouterr().out

    return go


def test_what_passes_by_itself_is_no_failure(go):
    code, said = go(waits=FAILS_ONCE.format(count=2))
    assert code == 0
    assert "PASSED BY ITSELF [Tried] test_waits.py::test_that_waits[0] - assert False" in said
    assert " 3 passed in 1.00s" in said


def test_what_fails_again_is(go):
    code, said = go(waits=FAILS_ONCE.format(count=1), wrong=FAILS)
    assert code == 1
    assert "FAILED [Tried] test_wrong.py::test_that_is_wrong - assert 0" in said
    assert "2 failed, 1 passed" in said


def test_many_failures_are_no_accident(go):
    code, said = go(waits=FAILS_ONCE.format(count=6))
    assert code == 1
    assert "6 failed, 1 passed" in said


def test_a_run_that_ends_early_failed(go):
    code, said = go(broken="import os; os._exit(3)")
    assert code == 1
    assert "pytest ended with 3 before its report" in said
