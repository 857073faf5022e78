"""A finding: what is good, what somebody should look at, what does not work, and what to do."""

from dataclasses import dataclass

GOOD, WAIT, BAD = "good", "wait", "bad"
# What people and programs read of a level.
WORDS = {GOOD: "good", WAIT: "warning", BAD: "wrong"}


@dataclass(frozen=True)
class Finding:
    """`level` is good, wait (somebody should look in time) or bad (something does not work).

    `url` leads to the list that tells more, for those with `permission`. `advice` says what to do,
    `topic` is the name for programs.
    """

    name: str
    level: str
    text: str
    url: str = ""
    permission: str = ""
    advice: str = ""
    topic: str = ""


def good(name: str, text: str) -> Finding:
    return Finding(name, GOOD, text)


def warning(name: str, text: str, advice: str) -> Finding:
    return Finding(name, WAIT, text, advice=advice)


def wrong(name: str, text: str, advice: str) -> Finding:
    return Finding(name, BAD, text, advice=advice)
