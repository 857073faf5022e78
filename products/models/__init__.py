"""Products as pages of the CMS: what is sold, how it is described, and the files buyers get."""

from products.models.approvals import EditorsApproval
from products.models.catalogue import CatalogueEntry, SearchTrigram, SearchWord
from products.models.categories import Category
from products.models.editions import Edition
from products.models.gallery import GalleryImage
from products.models.licences import Licence
from products.models.pages import ProductIndexPage, ProductPage
from products.models.publications import DelayedPublication
from products.models.releases import Release, ReleaseFile
from products.models.reports import FileReport
from products.models.tags import Tag, TaggedProduct
from products.models.translations import ProductTranslation
from products.models.uploads import Upload, UploadPart

__all__ = [
    "CatalogueEntry",
    "Category",
    "DelayedPublication",
    "Edition",
    "EditorsApproval",
    "FileReport",
    "GalleryImage",
    "Licence",
    "ProductIndexPage",
    "ProductPage",
    "ProductTranslation",
    "Release",
    "ReleaseFile",
    "SearchTrigram",
    "SearchWord",
    "Tag",
    "TaggedProduct",
    "Upload",
    "UploadPart",
]
