"""Text is cleaned in one place: what each way of cleaning takes out, and what it never does."""

import pytest

from core import plain_text
from core.plain_text import BREAKS, CONTROLS, MARKS, UNKNOWN

pytestmark = pytest.mark.once

PERSIAN = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"  # with a zero width non-joiner
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
SCRIPTS = [PERSIAN, FAMILY, "\u0915\u094d\u200d\u0937", "שלום, مرحبا", "Łódź", "山田\u3000太郎"]


@pytest.mark.parametrize("text", SCRIPTS)
def test_words_of_any_script_stay_as_they_are(text):
    assert plain_text.lines(f"{text}\n{text}") == f"{text}\n{text}"
    assert plain_text.one_line(text) == " ".join(text.split())
    assert plain_text.storable(text) == text
    assert plain_text.without(text, CONTROLS | BREAKS | UNKNOWN) == text
    assert plain_text.without_turns(text) == text


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"])
def test_joiners_go_only_where_marks_do(joiner):
    assert plain_text.without(f"a{joiner}b", MARKS) == "ab"
    assert plain_text.visible(f"a{joiner}b") == "ab"
    assert plain_text.visible(f"a{joiner}b\u202e", keep=plain_text.JOINERS) == f"a{joiner}b"


def test_what_is_kept_has_its_lines_and_nothing_unprintable():
    said = "a\r\nb\rc\td\x00\x1b[2J\ud800\u202e  \n\n  e\n"
    assert plain_text.lines(said) == "a\nb\nc    d[2J\n\n  e"
    assert plain_text.one_line(" a\r\nBcc: b\x00\x07\u202e\tc ") == "a Bcc: b c"
    assert plain_text.one_line("a \u202e b") == "a b"
    assert plain_text.lines("\r\n\x00\n") == plain_text.one_line("\x00\u2066") == ""


def test_every_way_to_break_a_line_is_a_line():
    assert plain_text.lines("a\u2028b\x0bc\x85d") == "a\nb\nc\nd"


def test_gaps_between_lines_stay_or_become_one_line():
    assert plain_text.lines("\n\na\n\n\nb\n\n") == "a\n\n\nb"
    assert plain_text.lines("\n\na\n\n\nb\n\n", with_gaps=False) == "a\n\nb"


def test_a_database_takes_what_is_storable():
    assert plain_text.storable("a\x00b\udc80\n\u202e") == "ab\n\u202e"
    assert plain_text.storable("a\x00b\udc80", spelled_out=True) == "ab\\udc80"


def test_only_what_is_seen_is_visible():
    assert plain_text.visible(" a\u202eb\x07c\nd\u00a0e ") == " abcde "
    assert plain_text.visible("a\r\nb", instead="?") == "a??b"


def test_each_category_is_left_out_by_its_name():
    odd = "a\x07\ud800\u202e\ue000\u2028b"
    assert plain_text.without(odd, CONTROLS) == "a\u202e\ue000\u2028b"
    assert plain_text.without(odd, MARKS) == "a\x07\ud800\ue000\u2028b"
    assert plain_text.without(odd, UNKNOWN | BREAKS) == "a\x07\ud800\u202eb"
    assert plain_text.without("a\tb\nc\x0bd", CONTROLS, keep="\t\n") == "a\tb\ncd"


def test_marks_that_turn_writing_are_left_out_of_what_is_shown():
    assert plain_text.without_turns("pay \u202e001$\u202c here \u2066x\u2069") == "pay 001$ here x"
    assert plain_text.without_turns("\u200ea\u200f") == "\u200ea\u200f"


def test_megabytes_take_no_time():
    asked = []

    class Counted(frozenset):
        def __contains__(self, category):
            asked.append(category)
            return super().__contains__(category)

    assert len(plain_text.without("é\x07" * 2_000_000, Counted(CONTROLS))) == 2_000_000
    # Each sign once, however often it stands there.
    assert sorted(asked) == ["Cc", "Ll"]


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("Main Street 1\r\nFlat 2", "Main Street 1, Flat 2"),
        ("Main Street 1,\n\n  Flat 2\n", "Main Street 1, Flat 2"),
        ("a\u2028b\x0bc\rd", "a, b, c, d"),
        ("Ada\n", "Ada"),
        ("\n,\n,", ""),
        ("St. John's, 1", "St. John's, 1"),
        ("", ""),
    ],
)
def test_a_line_break_in_a_field_of_one_line_becomes_a_comma(pasted, kept):
    assert plain_text.one_entry(pasted) == kept
