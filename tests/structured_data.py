"""What a page tells programs as JSON-LD."""

import json

from bs4 import BeautifulSoup


def things(page: BeautifulSoup) -> dict[str, dict]:
    """Each thing that it describes, by its type."""
    blocks = page.find_all("script", type="application/ld+json")
    return {thing["@type"]: thing for thing in (json.loads(each.string) for each in blocks)}
