"""Products as pages of the CMS: what is sold, how it is described, and the files buyers get."""

from products.models.categories import Category
from products.models.gallery import GalleryImage
from products.models.pages import RESERVED_SLUGS, ProductIndexPage, ProductPage
from products.models.releases import Release

__all__ = [
    "RESERVED_SLUGS",
    "Category",
    "GalleryImage",
    "ProductIndexPage",
    "ProductPage",
    "Release",
]
