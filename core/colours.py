"""What becomes of the colour that an owner chose, so that everybody can read it.

A colour keeps its hue and is made as much darker (for the light scheme) or lighter (for the dark
one) as it takes to be read on every ground of the shop, and under the words of a button.
"""

from dataclasses import dataclass
from functools import lru_cache

from coloraide import Color

# The grounds that words stand on, as in static/css/shop.css: paper, surface, sunken.
GROUNDS = {
    "light": ("#fbfbf9", "#ffffff", "#f1f2ee"),
    "dark": ("#121614", "#191e1b", "#202623"),
}
READABLE = 4.5  # to 1: WCAG 2.2, 1.4.3
# What a colour that cannot be read is brought to: in the dark more is calmer.
AIMED_AT = {"light": 4.6, "dark": 7.0}
STEPS = 12  # halvings of the lightness: finer than a screen can show


@dataclass(frozen=True)
class Palette:
    """What one colour becomes in a scheme; each as #rrggbb. `ground` is that scheme's paper;
    `is_adjusted`: as it was chosen the colour could not be read."""

    ground: str
    accent: str
    strong: str
    tint: str
    on_accent: str
    is_adjusted: bool


@lru_cache(maxsize=64)
def palette(chosen: str, scheme: str) -> Palette:
    """The colours of a scheme (light or dark) for a colour of six small digits."""
    is_light = scheme == "light"
    grounds = [Color(ground) for ground in GROUNDS[scheme]]
    wish = Color(chosen)
    tint = grounds[0].mix(wish, 0.1 if is_light else 0.16, space="oklab", out_space="srgb")
    grounds.append(tint)
    accent = wish
    if not _is_read(wish, grounds, READABLE):
        accent = _readable(wish, grounds, AIMED_AT[scheme], 0.0 if is_light else 1.0)
    strong = _at(accent, accent.convert("oklch")["lightness"] + (-0.08 if is_light else 0.07))
    on_accent = Color("white") if is_light else _at(accent, 0.22)
    return Palette(
        ground=GROUNDS[scheme][0],
        accent=_written(accent),
        strong=_written(strong),
        tint=_written(tint),
        on_accent=_written(on_accent),
        is_adjusted=_written(accent) != chosen,
    )


def _is_read(colour: Color, grounds: list[Color], contrast: float) -> bool:
    return all(colour.contrast(ground) >= contrast for ground in grounds)


def _readable(wish: Color, grounds: list[Color], contrast: float, far: float) -> Color:
    """The hue of `wish` at the lightness nearest to its own that stands out from all grounds; at
    `far` it does."""
    near = wish.convert("oklch")["lightness"]
    for _step in range(STEPS):
        middle = (near + far) / 2
        if _is_read(_at(wish, middle), grounds, contrast):
            far = middle
        else:
            near = middle
    return _at(wish, far)


def _at(colour: Color, lightness: float) -> Color:
    """The same hue at another lightness, within what a screen shows."""
    moved = colour.convert("oklch").set("lightness", min(max(lightness, 0.0), 1.0))
    return Color(_written(moved))


def _written(colour: Color) -> str:
    return colour.convert("srgb").fit(method="oklch-chroma").to_string(hex=True)
