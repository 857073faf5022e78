"""The shop's addresses, and the page of all components, which only the demo has."""

from importlib import import_module

from django.urls import path

from demo.views import styleguide

# Not by include(): what has a prefix for each language must stand at the root.
shop = import_module("site_config.urls")
handler500 = shop.handler500
urlpatterns = [path("styleguide/", styleguide, name="styleguide"), *shop.urlpatterns]
