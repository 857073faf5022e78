"""What the papers for developers say is there."""

import re

import pytest

from tests.migrated import ROOT

pytestmark = pytest.mark.once

PAPERS = ("CONTRIBUTING.md", "README.md", "docs/architecture.md", "docs/translating.md")
# A path of the tree in backticks: folder/ or folder/file.ending, nothing to fill in.
PATH = re.compile(r"`([a-z_]+/[\w./-]*)`")
# What a run makes, and what a word stands for.
NOT_KEPT = ("var/", "locale/de/")


@pytest.mark.parametrize("paper", PAPERS)
def test_the_files_that_it_names_are_there(paper):
    named = [path for path in PATH.findall((ROOT / paper).read_text()) if "…" not in path]
    folders = (ROOT, ROOT / "commerce", ROOT / "docs")
    missing = [
        path
        for path in named
        if not path.startswith(NOT_KEPT) and not any((folder / path).exists() for folder in folders)
    ]
    assert missing == []
    assert named or paper == "README.md"


def test_each_target_of_make_says_what_it_does():
    makefile = (ROOT / "Makefile").read_text()
    phony = set(" ".join(re.findall(r"^\.PHONY: (.*)$", makefile, re.M)).split())
    told = set(re.findall(r"^([a-z-]+):.* ## \S", makefile, re.M))
    assert phony - told == {"test-environment"}
    assert told <= phony
