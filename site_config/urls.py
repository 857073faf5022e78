"""Every address of the shop; pages of the CMS come last."""

from allauth.account.views import logout
from django.conf import settings
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from accounts.views import admin_login
from site_config import discovery, media, private_pages, probes

handler500 = "site_config.errors.failed"

urlpatterns = [
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("robots.txt", discovery.robots),
    path("sitemap.xml", sitemap, {"sitemaps": discovery.SITEMAPS}, name="sitemap"),
    # One login for all: Wagtail's own, of the admin and of private pages, would stand beside
    # allauth's, without its rate limits.
    path("admin/login/", admin_login, name="admin_login"),
    path("admin/logout/", logout),
    path("_util/login/", private_pages.login),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        private_pages.password,
    ),
    # Routes that would name other sellers' pages, or take anything for a number: before Wagtail's.
    path("admin/", include("products.admin.urls")),
    path("admin/", include("core.admin.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("accounts/", include("accounts.urls")),
    path("", include("commerce.urls")),
    path("", include("support.urls")),
    path("", include("products.urls")),
    path("", include("links.urls")),
    path("", include("analytics.urls")),
]

if not settings.S3_PUBLIC_BUCKET:
    urlpatterns.append(re_path(r"^media/(?P<path>.+)$", media.picture))

urlpatterns.append(path("", include(wagtail_urls)))
