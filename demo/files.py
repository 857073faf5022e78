"""The files that the demo's buyers download: one real zip archive for each release."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from demo.catalogue import HERE, read_toml
from demo.shapes import Product, Release

ARCHIVES = HERE / "archives"
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" '
    'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" '
    'stroke-linejoin="round">{}</svg>\n'
)
# The eight icons that the first release did not have yet.
LATER_ICONS = ("basket", "tag", "truck", "receipt", "gift", "card", "percent", "box")


def archive_name(product: Product, release: Release, adds: str = "") -> str:
    return f"{_folder(product, adds)}-{release.version}.zip"


def _folder(product: Product, adds: str) -> str:
    return f"{product.slug}-{adds}" if adds else product.slug


def build_archive(product: Product, release: Release, adds: str = "") -> bytes:
    """The archive of a release, or what an edition `adds` to it: the same bytes at any time and on
    any machine.

    Files are stored without compression, since compressed bytes differ between zlib versions.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in sorted(_contents(product, release, adds)):
            entry = zipfile.ZipInfo(
                f"{_folder(product, adds)}-{release.version}/{name}",
                date_time=(2026, 1, 1, 0, 0, 0),
            )
            entry.create_system = 3  # Unix, wherever the archive is built
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text.encode())
    return out.getvalue()


def _contents(product: Product, release: Release, adds: str) -> Iterator[tuple[str, str]]:
    folder = ARCHIVES / _folder(product, adds)
    yield "LICENSE.txt", (ARCHIVES / "LICENSE.txt").read_text("utf-8")
    yield "README.md", _readme(product, release, folder)
    for file in folder.rglob("*"):
        if file.is_file() and file.name != "START.md" and "__pycache__" not in file.parts:
            yield file.relative_to(folder).as_posix(), file.read_text("utf-8")
    if product.slug == "pebble-icons":
        yield from _icons(release)


def _readme(product: Product, release: Release, folder: Path) -> str:
    start = (folder / "START.md").read_text("utf-8").strip()
    facts = "\n".join(f"- {label}: {value}" for label, value in product.facts)
    so_far = product.releases[: product.releases.index(release) + 1]
    changes = "\n".join(f"- **{each.version}** {each.notes}" for each in reversed(so_far))
    return (
        f"# {product.title} {release.version}\n\n{product.summary}\n\n## Start\n\n{start}\n\n"
        f"## Good to know\n\n{facts}\n\n## Changes\n\n{changes}\n\n"
        "The licence is in LICENSE.txt. Later versions wait in your library.\n"
    )


def _icons(release: Release) -> Iterator[tuple[str, str]]:
    icons = read_toml("icons.toml")
    if release.version == "1.0":
        icons = {name: drawing for name, drawing in icons.items() if name not in LATER_ICONS}
    for name, drawing in icons.items():
        yield f"svg/{name}.svg", ICON.format(drawing)
    symbols = "\n".join(
        f'  <symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>'
        for name, drawing in icons.items()
    )
    yield "sprite.svg", f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'
    figures = "\n".join(
        f"    <figure>{ICON.format(drawing).strip()}<figcaption>{name}</figcaption></figure>"
        for name, drawing in icons.items()
    )
    page = (ARCHIVES / "pebble-icons.html").read_text("utf-8")
    yield "index.html", page.replace("{count}", str(len(icons))).replace("{figures}", figures)
