"""The owner's own look: one colour and one of the typefaces that the shop comes with."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from core.colours import Palette


class Typeface(models.TextChoices):
    """Each of fonts that a visitor's system has: nothing is loaded."""

    GROTESQUE = "grotesque", _("Plain: Helvetica, Segoe, Roboto")
    HUMANIST = "humanist", _("Friendly: Seravek, Gill Sans, Ubuntu, Calibri")
    SERIF = "serif", _("Bookish: Iowan, Palatino, P052")


# As in shop.css: the accent of light pages, that of dark ones, and words on the latter.
OWN, OWN_ON_DARK, ON_OWN_ON_DARK = "#0d5c48", "#84cdb0", "#06241a"
OWN_FONT = (
    '"Helvetica Neue", "Segoe UI Variable Text", "Segoe UI", Roboto, "Liberation Sans", Arial, '
    "sans-serif"
)
FONTS = {
    Typeface.HUMANIST: 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", sans-serif',
    Typeface.SERIF: '"Iowan Old Style", "Palatino Linotype", "URW Palladio L", P052, serif',
}


def is_colour(value: str) -> bool:
    return re.fullmatch("#[0-9a-f]{6}", value, re.IGNORECASE) is not None


def clean_colour(value: str) -> None:
    """Raises ValidationError for what is no colour in six digits."""
    if not is_colour(value):
        raise ValidationError(
            _("Write the colour as # and six digits from 0 to 9 and a to f, like #0d5c48.")
        )


def name_of(accent: str, typeface: str) -> str:
    """What the stylesheet of a look is called; empty for the shop's own, which needs none."""
    if not accent and typeface == Typeface.GROTESQUE:
        return ""
    return f"{accent.removeprefix('#') or 'own'}-{typeface}"


def stylesheet_called(name: str) -> str:
    """The stylesheet of the look with this name; empty where none is called so."""
    colour, _dash, typeface = name.rpartition("-")
    accent = "" if colour == "own" else f"#{colour}"
    is_whole = typeface in Typeface.values and (not accent or is_colour(accent))
    return stylesheet(accent, typeface) if is_whole else ""


def palettes(accent: str) -> dict[str, "Palette"]:
    """What becomes of a colour in the light and the dark scheme; nothing where it is none."""
    from core.colours import GROUNDS, palette  # takes a while to load, and little needs it

    if not is_colour(accent):  # a form that refuses one shows it again
        return {}
    return {scheme: palette(accent.lower(), scheme) for scheme in GROUNDS}


@dataclass(frozen=True)
class Colours:
    """Of what can be clicked, and of the words on a button of that colour."""

    accent: str
    on_accent: str


def colours(accent: str) -> dict[str, Colours]:
    """Both schemes ("light", "dark") of a shop with this colour; without one, those of its own."""
    made = palettes(accent)
    if not made:
        return {"light": Colours(OWN, "#ffffff"), "dark": Colours(OWN_ON_DARK, ON_OWN_ON_DARK)}
    return {scheme: Colours(found.accent, found.on_accent) for scheme, found in made.items()}


def font_of(typeface: str) -> str:
    """The names of its fonts, as a stylesheet writes them."""
    return FONTS.get(Typeface(typeface), OWN_FONT)


def stylesheet(accent: str, typeface: str) -> str:
    """What changes in the shop's own colours and type."""
    made = palettes(accent)
    light = _fonts(typeface) + (_colours(made["light"]) if made else "")
    rules = f"@layer look {{:root {{{light}}}}}\n"
    if made:
        dark = _colours(made["dark"])
        rules += f"@media (prefers-color-scheme: dark) {{@layer look {{:root {{{dark}}}}}}}\n"
    return rules


def _fonts(typeface: str) -> str:
    if typeface not in FONTS:
        return ""
    return f"--font: {FONTS[Typeface(typeface)]};--tight: -0.01em;--tighter: -0.015em;"


def _colours(found: "Palette") -> str:
    return (
        f"--accent: {found.accent};--accent-strong: {found.strong};"
        f"--accent-tint: {found.tint};--on-accent: {found.on_accent};"
    )
