"""Releases on a server: made of commits, whole or not there, kept for the way back."""

import os
import stat

import pytest

from bin.bootstrap import Stop
from server.places import Places
from server.releases import Releases, find_commit
from tests.server.small_shop import SmallShop

pytestmark = pytest.mark.once


@pytest.fixture
def source(tmp_path):
    return SmallShop(tmp_path / "source")


@pytest.fixture
def releases(tmp_path):
    return Releases(Places(tmp_path / "server"))


def build(releases, source, version: str) -> str:
    commit = find_commit(source.folder, f"v{version}")
    releases.build(commit, lambda text: None)
    return commit.name


def serve(releases, source, version: str) -> str:
    if version not in source.git("tag").replace("v", "").split():
        source.commit(version)
    name = build(releases, source, version)
    releases.switch(name)
    return name


# --- which commit -------------------------------------------------------------------------------
def test_a_release_is_named_after_version_and_commit(source):
    head = source.git("rev-parse", "HEAD")
    for wanted in ("", "v0.1", head, head[:8]):
        assert find_commit(source.folder, wanted).name == f"0.1-{head[:10]}"


def test_what_is_no_commit_is_refused(source, tmp_path):
    for wanted in ("v9", "--help", "HEAD:style"):
        with pytest.raises(Stop, match="has no commit or tag"):
            find_commit(source.folder, wanted)
    with pytest.raises(Stop, match="is no git repository"):
        find_commit(tmp_path)


def test_changes_that_would_be_left_out_are_named(source):
    (source.folder / "style").write_text("another")
    (source.folder / "notes-of-mine").touch()
    with pytest.raises(Stop, match=r"changes that are in no commit.*: style\. Commit them"):
        find_commit(source.folder)
    assert find_commit(source.folder, "v0.1").version == "0.1"


def test_a_commit_from_before_there_was_a_version_is_refused(source):
    (source.folder / "pyproject.toml").write_text("[tool.ruff]\n")
    source.git("commit", "--quiet", "--all", "--message", "none")
    with pytest.raises(Stop, match="is no version of the shop"):
        find_commit(source.folder)


# --- building -----------------------------------------------------------------------------------
def test_a_release_is_the_commit_with_the_settings_and_what_was_made_of_it(releases, source):
    (source.folder / "not-committed").touch()
    before = os.umask(0o077)
    try:
        place = releases.path(build(releases, source, "0.1"))
    finally:
        os.umask(before)
    assert not (place / "not-committed").exists()
    assert (place / ".env").readlink() == releases.places.env_file
    assert (place / "staticfiles" / "style.0.1.css").is_file()
    assert releases.listed() == [place.name]
    assert (place / "RELEASE").read_text() == f"{place.name}\n"
    modes = {path: path.stat().st_mode for path in place.rglob("*") if not path.is_symlink()}
    assert [path for path, mode in modes.items() if not mode & stat.S_IROTH] == []
    assert [path for path, mode in modes.items() if mode & (stat.S_IWGRP | stat.S_IWOTH)] == []


def test_a_build_that_broke_off_is_no_release_and_is_made_anew(releases, source):
    source.commit("0.2", no_network="")
    with pytest.raises(Stop, match=r"the packages of release 0\.2-.* Nothing was changed"):
        build(releases, source, "0.2")
    assert (releases.places.releases / find_commit(source.folder).name).is_dir()
    assert releases.listed() == []
    (source.folder / "no-network").unlink()
    source.commit("0.3")
    name = build(releases, source, "0.3")
    assert releases.listed() == [name]


def test_what_is_built_is_not_built_again_unless_its_python_has_gone(releases, source):
    name = build(releases, source, "0.1")
    mark = releases.path(name) / "RELEASE"
    made = mark.stat().st_ino
    build(releases, source, "0.1")
    assert mark.stat().st_ino == made
    (releases.path(name) / ".venv/bin/python").unlink()
    assert not releases.works(name)
    build(releases, source, "0.1")
    assert releases.works(name)


# --- serving ------------------------------------------------------------------------------------
def test_nothing_serves_at_first(releases):
    assert (releases.current(), releases.served(), releases.listed()) == (None, [], [])
    with pytest.raises(Stop, match="No release from before is kept here"):
        releases.before()


def test_the_serving_release_and_the_two_before_are_kept(releases, source):
    names = [serve(releases, source, version) for version in ("0.1", "0.2", "0.3", "0.4")]
    source.commit("0.5")
    never_served = build(releases, source, "0.5")
    (releases.path(names[2]) / "RELEASE").unlink()  # and one that is broken by now
    assert releases.remove_old() == sorted([names[0], never_served])
    assert releases.listed() == [names[1], names[3]]
    assert releases.served() == names[1:]
    assert releases.before() == names[1]


def test_the_way_back_leads_on_and_forward_again(releases, source):
    first, second, third = (serve(releases, source, version) for version in ("0.1", "0.2", "0.3"))
    for expected in (second, first):
        releases.switch(releases.before())
        assert releases.current() == expected
    with pytest.raises(Stop):
        releases.before()
    releases.switch(third)
    assert releases.before() == first


def test_pages_that_are_open_in_browsers_find_their_style_sheets(releases, source):
    """Those of the releases before, and on the way back those of the newer one."""
    names = [serve(releases, source, version) for version in ("0.1", "0.2", "0.3", "0.4")]

    def styles(name: str) -> list[str]:
        return sorted(path.name for path in (releases.path(name) / "staticfiles").glob("*.css*"))

    def both(*versions: str) -> list[str]:
        return sorted(f"style.{each}.css{end}" for each in versions for end in ("", ".gz"))

    assert styles(names[3]) == both("0.1", "0.2", "0.3", "0.4")
    assert styles(names[2]) == both("0.1", "0.2", "0.3")
    releases.switch(names[2])
    assert styles(names[2]) == both("0.1", "0.2", "0.3", "0.4")
