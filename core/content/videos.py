"""Videos elsewhere: which addresses are known, and where they are played without being followed.

Nothing is asked of these hosts before a visitor starts the video; static/js/content.js puts the
frame in place then. https://support.google.com/youtube/answer/171780 (privacy-enhanced mode),
https://help.vimeo.com/hc/en-us/articles/26080940921361 (dnt).
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

# All that the Content-Security-Policy lets pages show in a frame.
FRAME_HOSTS = ["https://www.youtube-nocookie.com", "https://player.vimeo.com"]

_YOUTUBE = {"youtube.com", "m.youtube.com", "youtube-nocookie.com"}
_YOUTUBE_PATH = re.compile(r"/(?:embed|shorts|live)/([\w-]{11})/?", re.ASCII)
_YOUTUBE_ID = re.compile(r"[\w-]{11}", re.ASCII)
_VIMEO_PATH = re.compile(
    r"/(?:video/|channels/[\w-]+/)?([0-9]{6,12})(?:/([0-9a-f]{6,20}))?/?", re.ASCII
)
_VIMEO_HASH = re.compile(r"[0-9a-f]{6,20}")


@dataclass(frozen=True)
class Video:
    """One video: who plays it, its page for people, and what a frame shows."""

    host: str
    page: str
    frame: str


def read_video(address: str | None) -> Video | None:
    """The video at an address of YouTube or Vimeo; None for any other address."""
    try:
        parts = urlsplit((address or "").strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme != "https":
        return None
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if host in _YOUTUBE or host == "youtu.be":
        return _youtube(host, parts.path, query.get("v", ""))
    if host in ("vimeo.com", "player.vimeo.com"):
        return _vimeo(parts.path, query.get("h", ""))
    return None


def _youtube(host: str, path: str, asked: str) -> Video | None:
    if host == "youtu.be":
        key = path.strip("/")
    elif found := _YOUTUBE_PATH.fullmatch(path):
        key = found[1]
    else:
        key = asked if path == "/watch" else ""
    if not _YOUTUBE_ID.fullmatch(key):
        return None
    return Video(
        host="YouTube",
        page=f"https://www.youtube.com/watch?v={key}",
        frame=f"{FRAME_HOSTS[0]}/embed/{key}?autoplay=1&rel=0",
    )


def _vimeo(path: str, asked: str) -> Video | None:
    found = _VIMEO_PATH.fullmatch(path)
    if not found:
        return None
    key, secret = found[1], found[2] or (asked if _VIMEO_HASH.fullmatch(asked) else "")
    return Video(
        host="Vimeo",
        page=f"https://vimeo.com/{key}" + (f"/{secret}" if secret else ""),
        frame=f"{FRAME_HOSTS[1]}/video/{key}?autoplay=1&dnt=1" + (f"&h={secret}" if secret else ""),
    )
