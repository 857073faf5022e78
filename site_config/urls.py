"""Every address of the shop; pages of the CMS come last."""

from allauth.account.views import logout
from django.conf import settings
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access

from accounts.admin.account_panels import AccountView
from accounts.views import admin_login, seller_page
from site_config import discovery, languages, look, media, private_pages, probes, sitemaps
from site_config.feeds import SellerFeed

handler500 = "site_config.errors.failed"

urlpatterns = [
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("robots.txt", discovery.robots),
    path("look/<slug:name>.css", look.stylesheet, name="look"),
    path("look/<slug:name>.png", look.picture, name="share_picture"),
    path("sitemap.xml", sitemaps.whole, name="sitemap"),
    path("sitemap-pages-<int:part>.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap-categories.xml", sitemaps.categories, name="sitemap_categories"),
    path("sitemap-sellers.xml", sitemaps.sellers, name="sitemap_sellers"),
    path("favicon.ico", discovery.favicon),
    path("manifest.webmanifest", discovery.manifest, name="manifest"),
    path(".well-known/change-password", discovery.change_password),
    path(".well-known/security.txt", discovery.security),
    # One login for all: Wagtail's own, of the admin and of private pages, would stand beside
    # allauth's, without its rate limits.
    path("admin/login/", admin_login, name="admin_login"),
    path("admin/logout/", logout),
    path("_util/login/", private_pages.login),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        private_pages.password,
    ),
    path("admin/account/", require_admin_access(AccountView.as_view())),
    # Routes that would name other sellers' pages, or take anything for a number: before Wagtail's.
    path("admin/", include("products.admin.urls")),
    path("admin/", include("core.admin.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("accounts/", include("accounts.urls")),
    path("language/<str:code>/", languages.choose, name="choose_language"),
    path("", include("commerce.urls")),
    path("", include("support.urls")),
    path("", include("links.urls")),
    path("", include("analytics.urls")),
]

if not settings.S3_PUBLIC_BUCKET:
    urlpatterns.append(re_path(r"^media/(?P<path>.+)$", media.picture))

# What everybody may see has an address in each language.
urlpatterns.append(
    languages.public(
        path("sellers/<str:slug>/", seller_page, name="seller"),
        path("sellers/<str:slug>/feed/", SellerFeed.view, name="seller_feed"),
        path("", include("products.urls")),
        path("", include(wagtail_urls)),
    )
)
