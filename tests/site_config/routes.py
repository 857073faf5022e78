"""Every address of the shop, read from the resolver, so that a new one cannot be forgotten."""

import re

from django.urls import URLPattern, get_resolver

GROUP = re.compile(r"\((?:[^()]|\([^()]*\))*\)[?*+]?")


def every_route(patterns=None, prefix="") -> set[str]:
    """A path for each pattern, the admin's included, with 1 for whatever it takes."""
    found = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + re.sub(r"<[^>]+>", "1", str(pattern.pattern).replace("(?P<", "("))
        if isinstance(pattern, URLPattern):
            found.add("/" + re.sub(r"[\^$\\]|\[[^]]*\][?*+]?", "", GROUP.sub("1", route)))
        else:
            found |= every_route(pattern.url_patterns, route)
    return found
