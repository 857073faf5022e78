"""QR codes of short URLs, for print (SVG) and for screens (PNG)."""

import io

import segno

CONTENT_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
# A quarter of the code may be unreadable: it is printed small, bent and stained.
ERROR_CORRECTION = "q"
MODULE_PIXELS = 12


def draw_qr_code(address: str, kind: str) -> bytes:
    """`address` as a picture of `kind` "svg" or "png", black on white with its quiet zone."""
    out = io.BytesIO()
    code = segno.make(address, error=ERROR_CORRECTION, micro=False)
    code.save(out, kind=kind, scale=MODULE_PIXELS, border=4, dark="#000", light="#fff")
    return out.getvalue()
