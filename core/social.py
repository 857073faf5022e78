"""Addresses of a shop, or of somebody, elsewhere on the web: checked, and called by their names."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext

MAX_LENGTH = 200
_is_address = URLValidator(schemes=["https"])
# As people write them; of any other site its address is its name.
NAMES = {
    "bsky.app": "Bluesky",
    "codeberg.org": "Codeberg",
    "discord.com": "Discord",
    "discord.gg": "Discord",
    "dribbble.com": "Dribbble",
    "facebook.com": "Facebook",
    "github.com": "GitHub",
    "gitlab.com": "GitLab",
    "instagram.com": "Instagram",
    "linkedin.com": "LinkedIn",
    "mastodon.social": "Mastodon",
    "medium.com": "Medium",
    "pinterest.com": "Pinterest",
    "reddit.com": "Reddit",
    "substack.com": "Substack",
    "t.me": "Telegram",
    "threads.com": "Threads",
    "threads.net": "Threads",
    "tiktok.com": "TikTok",
    "twitch.tv": "Twitch",
    "twitter.com": "X",
    "vimeo.com": "Vimeo",
    "x.com": "X",
    "youtube.com": "YouTube",
}


def read(text: str, most: int) -> list[str]:
    """The addresses in `text`, one from each line. Raises ValidationError at one that is none."""
    links = list(dict.fromkeys(filter(None, map(str.strip, text.splitlines()))))
    if len(links) > most:
        raise ValidationError(
            gettext("At most %(count)s links, one in each line.") % {"count": most}
        )
    for link in links:
        try:
            _is_address(link)
            is_plain = "@" not in urlsplit(link).netloc and len(link) <= MAX_LENGTH
        except (ValidationError, ValueError):
            is_plain = False
        if not is_plain:
            raise ValidationError(
                gettext("“%(link)s” is no address that begins with https://.") % {"link": link}
            )
    return links


def name_of(link: str) -> str:
    """The name of the network, or the address without https:// and a slash at its end."""
    host = (urlsplit(link).hostname or "").removeprefix("www.").removeprefix("m.")
    while host:
        if host in NAMES:
            return NAMES[host]
        host = host.partition(".")[2]  # ada.substack.com
    return _bare(link)


def _bare(link: str) -> str:
    return link.removeprefix("https://").removesuffix("/")


def named(text: str) -> list[tuple[str, str]]:
    """Each address that was kept, and its name; of two with one name, the addresses."""
    links = text.splitlines()
    names = [name_of(link) for link in links]
    return [
        (link, name if names.count(name) == 1 else _bare(link))
        for link, name in zip(links, names, strict=True)
    ]
