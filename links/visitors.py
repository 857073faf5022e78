"""Who follows a short URL: a person, or a program that only looks where it leads.

A program is known by the name that it gives itself. Libraries and command lines that people use
(requests, curl) are not among them, and neither is silence. The address is never looked at.
"""

import re

BOTS = re.compile(
    r"""
    (?<!cu)bot(?![a-z])     # Googlebot, bingbot, Slackbot, Twitterbot …; Cubot makes telephones
    | crawl | spider | slurp | scrap(er|y) | archiver
    | facebookexternalhit | facebookcatalog | meta-external
    | whatsapp/ | skypeuripreview | bingpreview | url.?preview | link.?preview
    | slack-imgproxy | embedly | iframely | vkshare | tumblr/ | mastodon/ | pleroma | misskey
    | apis-google | adsbot | googleother | google-inspectiontool | mediapartners-google
    | google-read-aloud | feedfetcher | google-safety | chrome-lighthouse
    | chatgpt-user | claude-user | perplexity-user | mistralai-user | oai-search
    | w3c_validator | pingdom | uptime | statuscake | site24x7 | newrelicpinger
    """,
    re.IGNORECASE | re.VERBOSE,
)
# What browsers say when they fetch a page that nobody has asked for yet, newest first.
AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
AHEAD_WORDS = re.compile("prefetch|prerender|preview", re.IGNORECASE)


def is_person(method: str, headers) -> bool:
    """Whether a request counts as a visit: a GET, by no known bot, and not ahead of the click."""
    if method != "GET" or BOTS.search(headers.get("User-Agent", "")[:1000]):
        return False
    return not any(AHEAD_WORDS.search(headers.get(name, "")) for name in AHEAD)
