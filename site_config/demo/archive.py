"""The zip files of the demo: small, real, and the same bytes on every machine."""

import io
import zipfile
from pathlib import Path

from site_config.demo.shapes import Product, Release

ARCHIVES = Path(__file__).parent / "archives"


def build_archive(product: Product, release: Release) -> bytes:
    """What buyers of `product` download: its files, the licence, and what changed."""
    files = {
        path.relative_to(ARCHIVES / product.slug).as_posix(): path.read_bytes()
        for path in sorted((ARCHIVES / product.slug).rglob("*"))
        if path.is_file()
    }
    for name in ("LICENSE.txt",):
        if (ARCHIVES / name).exists():
            files[name] = (ARCHIVES / name).read_bytes()
    files["CHANGES.txt"] = f"{product.title} {release.version}\n\n{release.notes}\n".encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(f"{product.slug}/{name}", date_time=(2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()
