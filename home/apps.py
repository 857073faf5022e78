from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self):
        from core import public_pages
        from home import moments
        from home.admin import shop_words  # noqa: F401  (hooks register themselves)
        from home.models import ShopWords

        public_pages.change_with(ShopWords)
        public_pages.change_at(moments.between)
