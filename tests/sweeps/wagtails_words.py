"""Wagtail's words for what the shop calls otherwise: *people*, *roles*, *approval*, *entries*."""

import json
import re

WAGTAILS = re.compile(
    r"\b(snippets?|users?|groups?|log entr(y|ies)|content types?|locales?|moderation|wagtail)\b",
    re.IGNORECASE,
)
# What the shop calls so itself; permissions, as Django names them; what nobody can translate.
OURS = re.compile(r"groups begin with -|a group|group is a note|Can \w+ |\| |^Content types$")
# The changelog speaks to whoever runs the shop.
NOT_READ = ("changes/",)
# By expressions, since a parser takes longer than the page itself. Values of attributes hold `>`.
TAG = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
SILENT = re.compile(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->", re.DOTALL)
READ_ALOUD = re.compile(r"""\s(?:title|aria-label|placeholder|alt)=["']([^"']+)""")
MENU = re.compile(r'"label": "([^"]+)"')


def wagtails_words(answer, body: str) -> list[str]:
    """Where a page of the admin, or a window in one, does not speak as the shop does."""
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("application/json"):
        said = json.loads(body)
        body = said.get("html", "") if isinstance(said, dict) else ""
    elif not kind.startswith("text/html"):
        return []
    seen = SILENT.sub("", body)
    pieces = TAG.split(seen) + READ_ALOUD.findall(seen) + MENU.findall(body)
    texts = {" ".join(piece.split()) for piece in pieces if WAGTAILS.search(piece)}
    return [text for text in texts if not OURS.search(text)]
