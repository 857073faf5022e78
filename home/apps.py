from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self):
        from core import public_pages
        from home import moments

        public_pages.change_at(moments.between)
