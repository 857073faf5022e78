"""The picture that others show of a link to a page without one of its own: the shop's colour, logo
and name.

Measured in pixels. What the fonts of a machine cannot write is left out: the name is said beside
the picture anyhow.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont, ImageOps

from core.look import Typeface, colours

WIDTH, HEIGHT = 1200, 630
VERSION = 1  # of how it is drawn: another one is another picture
GROUND = "#fbfbf9"  # of light pages, which the logo is made for
ROOM = 1000  # for words
SIZES = range(104, 39, -8)
MOST_LINES = 3
# Below a logo.
BAND = 140
LOGO_BOX = (840, 330)
BAND_SIZES = range(56, 27, -4)
ICON_SIDE = 200
# The mark's place in static/img/share.png, the picture of a shop without a look.
MARK = (488, 219, 712, 411)
# The first that can write the whole name is taken; Pillow's own comes last.
FONTS = {
    Typeface.GROTESQUE: ("LiberationSans-Bold.ttf",),
    Typeface.HUMANIST: (),
    Typeface.SERIF: ("P052-Bold.otf", "DejaVuSerif-Bold.ttf", "LiberationSerif-Bold.ttf"),
}
FONTS_OF_ALL = (
    "DejaVuSans-Bold.ttf",
    "NotoSansCJK-Bold.ttc",
    "DroidSansFallbackFull.ttf",
)
NO_SIGN = "\uffff"  # no font has it


@dataclass(frozen=True)
class Look:
    """What the picture is made of; the pictures as files that can be read, of any size."""

    name: str
    accent: str
    typeface: str
    logo: bytes = b""
    icon: bytes = b""


def draw(look: Look, mark_of: str) -> bytes:
    """The picture as PNG; `mark_of` is the path of the one with the mark.

    Raises OSError for a logo or an icon that cannot be read.
    """
    ink = colours(look.accent)["light"]
    if look.logo:
        picture = _with_logo(look, ink.accent, ink.on_accent)
    else:
        picture = _with_name(look, ink.accent, ink.on_accent, mark_of)
    made = BytesIO()
    picture.convert("RGB").quantize(256).save(made, "PNG", optimize=True)
    return made.getvalue()


def _with_logo(look: Look, accent: str, on_accent: str) -> Image.Image:
    picture = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    logo = Image.open(BytesIO(look.logo)).convert("RGBA")
    scale = min(LOGO_BOX[0] / logo.width, LOGO_BOX[1] / logo.height)
    logo = logo.resize((max(round(logo.width * scale), 1), max(round(logo.height * scale), 1)))
    clear = HEIGHT - BAND
    picture.paste(logo, ((WIDTH - logo.width) // 2, (clear - logo.height) // 2), logo)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, clear, WIDTH, HEIGHT), fill=accent)
    words = _Words.fitting(look, BAND_SIZES, most_lines=2)
    if words:
        words.write(pen, clear + (BAND - words.height) // 2, on_accent)
    return picture


def _with_name(look: Look, accent: str, on_accent: str, mark_of: str) -> Image.Image:
    picture = Image.new("RGB", (WIDTH, HEIGHT), accent)
    sign, shape = _icon(look.icon) if look.icon else _mark(mark_of, on_accent)
    words = _Words.fitting(look, SIZES, MOST_LINES)
    gap = 44 if words else 0
    top = (HEIGHT - sign.height - gap - (words.height if words else 0)) // 2
    picture.paste(sign, ((WIDTH - sign.width) // 2, top), shape)
    if words:
        words.write(ImageDraw.Draw(picture), top + sign.height + gap, on_accent)
    return picture


def _mark(path: str, colour: str) -> tuple[Image.Image, Image.Image]:
    """The shop's mark in a colour, and its shape."""
    with Image.open(path) as whole:
        cut = whole.convert("L").crop(MARK)
    shape = ImageOps.autocontrast(cut)
    return Image.new("RGB", shape.size, colour), shape


def _icon(file: bytes) -> tuple[Image.Image, Image.Image]:
    """A square picture with rounded corners, and its shape."""
    icon = Image.open(BytesIO(file)).convert("RGBA").resize((ICON_SIDE, ICON_SIDE))
    corners = Image.new("L", (ICON_SIDE * 4, ICON_SIDE * 4))
    edge = ICON_SIDE * 4 - 1
    ImageDraw.Draw(corners).rounded_rectangle((0, 0, edge, edge), ICON_SIDE, fill=255)
    ground = Image.new("RGBA", icon.size, GROUND)
    return Image.alpha_composite(ground, icon), corners.resize(icon.size)


@dataclass(frozen=True)
class _Words:
    lines: list[str]
    font: ImageFont.FreeTypeFont
    line_height: int

    @classmethod
    def fitting(cls, look: Look, sizes: range, most_lines: int) -> "_Words | None":
        """The name as large as it fits, on as few lines; None where no font can write it."""
        fitting = None
        for size in sizes:
            font, name = font_for(look.name, look.typeface, size)
            if font is None or not name:
                return None
            lines = wrap(name, font)
            fitting = cls(lines[:most_lines], font, round(size * 1.2))
            if len(lines) <= (1 if size > sizes[len(sizes) // 3] else most_lines):
                break
        return fitting

    @property
    def height(self) -> int:
        return self.line_height * len(self.lines)

    def write(self, pen: ImageDraw.ImageDraw, top: int, colour: str) -> None:
        for number, line in enumerate(self.lines):
            middle = top + self.line_height * number + self.line_height // 2
            pen.text((WIDTH // 2, middle), line, fill=colour, font=self.font, anchor="mm")


def wrap(name: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """Lines of whole words; only a word that is longer than a line is broken."""
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= ROOM:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for sign in word:
            if font.getlength(lines[-1] + sign) > ROOM and not unicodedata.combining(sign):
                lines.append("")
            lines[-1] += sign
    return lines


def font_for(name: str, typeface: str, size: int) -> tuple[ImageFont.FreeTypeFont | None, str]:
    """A font with every letter and digit of the name, and the name without signs that it lacks."""
    for file in (*FONTS[Typeface(typeface)], *FONTS_OF_ALL, ""):
        font = _load(file, size)
        lacking = {sign for sign in name if font and not _is_in(font, sign)}
        if font and not any(unicodedata.category(sign)[0] in "LMN" for sign in lacking):
            return font, "".join(sign for sign in name if sign not in lacking).strip()
    return None, ""


@lru_cache(maxsize=64)
def _load(file: str, size: int) -> ImageFont.FreeTypeFont | None:
    """A font of the system by its file's name; without one, Pillow's own."""
    try:
        font = ImageFont.truetype(file, size) if file else ImageFont.load_default(size)
    except OSError:
        return None
    return font if isinstance(font, ImageFont.FreeTypeFont) else None


def _is_in(font: ImageFont.FreeTypeFont, sign: str) -> bool:
    """A font shows the same box for whatever it lacks; what has no ink of its own is not asked."""
    if sign.isspace() or unicodedata.category(sign) == "Mn":
        return True
    drawn, box = font.getmask(sign), font.getmask(NO_SIGN)
    return (drawn.size, bytes(drawn)) != (box.size, bytes(box)) and drawn.getbbox() is not None
