"""A plugin of pytest: runs side by side share what is marked `once`.

    pytest -p tests.turns --turns=<a folder that all runs know>

`once` says of a test, or of a file, that no database makes a difference to it; `both` excepts a
test of such a file. What is to run once is taken file by file by the run that comes to it first,
and each run comes to it last: first what it must run, then what is left, so that all end at about
the same time. What is marked `early` as well is the first of it: it takes long in one piece, and
begun last it would leave the other runs without work. What has no mark runs in each. Without this
plugin the marks mean nothing.
"""

import os
from pathlib import Path

import pytest

MARKS = ("once", "both")


def collected(turns: Path, process: int) -> Path:
    """Is there once that run knows its tests."""
    return turns / f"collected-{process}"


def pytest_addoption(parser):
    parser.addoption("--turns", type=Path, required=True, help="where the runs note what they took")


def pytest_configure(config):
    config.pluginmanager.register(Turns(config.getoption("--turns")))


class Turns:
    def __init__(self, folder: Path):
        self.folder = folder
        self.taken: dict[Path, bool] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items):
        items.sort(key=_place)

    def pytest_collection_finish(self):
        collected(self.folder, os.getpid()).touch()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        """pytest's own loop over this run's tests alone.

        A test tears down what the next one does not share, so the next one must be one that runs:
        passing tests over in pytest's loop leaves folders set up that nothing ends.
        """
        if session.testsfailed or session.config.option.collectonly:
            return None
        items = (item for item in session.items if not _is_once(item) or self._take(item.path))
        item = next(items, None)
        while item is not None:
            following = next(items, None)
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.shouldfail:
                raise session.Failed(session.shouldfail)
            if session.shouldstop:
                raise session.Interrupted(session.shouldstop)
            item = following
        return True

    def _take(self, path: Path) -> bool:
        """Whether the tests of this file that are marked `once` are this run's."""
        if path not in self.taken:
            name = "+".join(path.relative_to(Path.cwd()).parts)
            try:
                (self.folder / name).touch(exist_ok=False)
                self.taken[path] = True
            except FileExistsError:
                self.taken[path] = False
        return self.taken[path]


def _is_once(item) -> bool:
    """The nearest of the two marks counts: a test's own before its file's."""
    return next((mark.name for mark in item.iter_markers() if mark.name in MARKS), "both") == "once"


def _place(item) -> int:
    """What this run must do, then what is early, then all else."""
    return _is_once(item) * (1 if item.get_closest_marker("early") else 2)
