"""Why a product may not be deleted. Apps that know its buyers register rules, from `ready()`."""

from collections.abc import Callable

_keepers: list[Callable] = []


def register_keeper(keeper: Callable) -> None:
    """Add a rule: `keeper(page)` gives the reason why `page` must stay, or an empty text."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def why_kept(page) -> str:
    """The first reason why `page` and its files may not be deleted; empty when they may."""
    for keeper in _keepers:
        if reason := keeper(page):
            return reason
    return ""
