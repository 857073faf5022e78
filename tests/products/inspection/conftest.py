"""The shop of the uploads: an empty folder or a bucket for what is sold, and its editor."""

from tests.products.uploads.conftest import (  # noqa: F401
    bucket,
    editor,
    room,
    seller,
    shop,
)
