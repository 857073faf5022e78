"""What the shop says in English where Wagtail has words of its own: core/wording."""

from pathlib import Path

import pytest
import wagtail
from babel.messages.pofile import read_po
from django import contrib
from django.conf import settings

pytestmark = pytest.mark.once


def test_only_what_wagtail_says_is_said_otherwise():
    """A sentence that an upgrade has changed would come back in Wagtail's words."""
    (ours,) = Path(settings.LOCALE_PATHS[1]).rglob("*.po")
    places = [Path(module.__path__[0]) for module in (wagtail, contrib)]
    theirs = [path for place in places for path in place.rglob("locale/en/**/django.po")]
    known = {message.id for path in theirs for message in read_po(path.open("rb"))}
    assert [message.id for message in read_po(ours.open("rb")) if message.id not in known] == []
