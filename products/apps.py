from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save


class ProductsConfig(AppConfig):
    name = "products"

    def ready(self):
        from wagtail.models import Task, Workflow, WorkflowPage
        from wagtail.signals import page_published, published

        from core import public_pages
        from core.models import ShopSettings
        from products import models, moments, personal_data, signals
        from products.admin import (  # noqa: F401  (hooks register themselves)
            approvals,
            delays,
            home,
            inspections,
            reading,
            refusals,
            release_approvals,
            release_history,
            translating,
            uploads,
        )

        personal_data.register()
        public_pages.change_with(
            *(models.CatalogueEntry, models.Category, models.FileReport, models.GalleryImage),
            *(models.Licence, models.Release, models.ReleaseFile, models.Tag),
            models.TaggedProduct,
        )
        public_pages.change_at(moments.between)
        page_published.connect(signals.on_publish, sender=models.ProductPage)
        published.connect(signals.on_release_publish, sender=models.Release)
        post_save.connect(signals.on_product_save, sender=models.ProductPage)
        page_published.connect(signals.on_translation_publish, sender=models.ProductTranslation)
        post_save.connect(signals.on_translation_save, sender=models.ProductTranslation)
        post_delete.connect(signals.on_translation_delete, sender=models.ProductTranslation)
        post_save.connect(signals.on_release_save, sender=models.Release)
        post_delete.connect(signals.on_release_delete, sender=models.Release)
        post_save.connect(signals.on_tagging, sender=models.TaggedProduct)
        post_delete.connect(signals.on_tagging, sender=models.TaggedProduct)
        post_save.connect(signals.on_category_save, sender=models.Category)
        post_migrate.connect(signals.on_migrated, sender=self)
        post_save.connect(signals.on_settings_save, sender=ShopSettings)
        for changed in (Workflow, models.EditorsApproval):
            post_save.connect(signals.on_workflow_change, sender=changed)
        for removed in (Workflow, WorkflowPage, Task):
            post_delete.connect(signals.on_workflow_change, sender=removed)
