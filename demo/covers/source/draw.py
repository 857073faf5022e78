"""Draw the covers: `python draw.py [name …] [--fonts FOLDER]` writes `../<name>.webp`.

Needs playwright and Chromium. For the same lettering, FOLDER holds Inter.woff2, Fraunces.woff2
and JetBrainsMono.woff2 (all under the SIL Open Font License); without them the system's fonts
take their place.
"""

import argparse
import base64
import io
import shutil
from pathlib import Path

import boards
import desks
import further
import handsets
import kits
import manuals
import parts
import scripts
import sites
from PIL import Image
from playwright.sync_api import sync_playwright

MODULES = (sites, manuals, boards, desks, kits, handsets, scripts, further)
SCENES = {name: draw for module in MODULES for name, draw in module.SCENES.items()}
HERE = Path(__file__).parent
LARGEST = 70_000  # bytes a picture


def font_faces(folder: Path | None) -> str:
    faces = ""
    for family in ("Inter", "Fraunces", "JetBrains Mono"):
        file = folder and folder / f"{family.replace(' ', '')}.woff2"
        if file and file.exists():
            data = base64.b64encode(file.read_bytes()).decode()
            faces += (
                f'@font-face{{font-family:"{family}";font-weight:100 900;'
                f"src:url(data:font/woff2;base64,{data})}}"
            )
    return faces


def as_webp(png: bytes) -> bytes:
    """The best WebP that stays under the limit."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in range(88, 40, -4):
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= LARGEST:
            break
    return out.getvalue()


def main():
    parser = argparse.ArgumentParser(description="Draw the covers of the demo shop.")
    parser.add_argument("names", nargs="*", default=list(SCENES))
    parser.add_argument("--fonts", type=Path)
    parser.add_argument("--to", type=Path, default=HERE.parent)
    options = parser.parse_args()
    faces = font_faces(options.fonts)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        for name in options.names:
            page.set_content(
                f"<!doctype html><meta charset=utf-8><style>{faces}{parts.SHEET}</style>"
                f"<body>{SCENES[name]()}"
            )
            page.evaluate("document.fonts.ready")
            data = as_webp(page.screenshot())
            (options.to / f"{name}.webp").write_bytes(data)
            print(f"{name}  {len(data) / 1000:.0f} kB")
        browser.close()


if __name__ == "__main__":
    main()
