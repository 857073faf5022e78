"""The owner's own look: one colour and one of the typefaces that the shop comes with."""

import re
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


OWN = "#0d5c48"  # as in shop.css
# The first stands there too.
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


def palettes(accent: str) -> dict[str, "Palette"]:
    """What becomes of a colour in the light and the dark scheme; nothing where it is none."""
    from core.colours import GROUNDS, palette  # takes a while to load, and little needs it

    if not is_colour(accent):  # a form that refuses one shows it again
        return {}
    return {scheme: palette(accent.lower(), scheme) for scheme in GROUNDS}


def under_white_words(accent: str) -> str:
    """The colour of a button in a mail, where no scheme can be relied on: what it is on light
    pages. Without a choice, the shop's own."""
    made = palettes(accent)
    return made["light"].accent if made else OWN


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
