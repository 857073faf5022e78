"""The shop's addresses, and the page of all components, which only the demo has."""

from django.urls import include, path

from demo.views import styleguide

handler500 = "site_config.errors.failed"

urlpatterns = [
    path("styleguide/", styleguide, name="styleguide"),
    path("", include("site_config.urls")),
]
