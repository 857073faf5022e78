"""Pages that not everybody may see (*Privacy* in the admin): the ways in to them.

Wagtail sends people to these two addresses. Its own views there would be a second login beside
allauth's, and take as many passwords of a page as anybody cares to try.
"""

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from wagtail.models import Page, PageViewRestriction
from wagtail.views import authenticate_with_password

from accounts.views import read_next


@never_cache
def login(request):
    """To the one login and back; a clear answer for those whom it did not help."""
    heading_to = read_next(request, otherwise=settings.LOGIN_REDIRECT_URL)
    if not request.user.is_authenticated:
        return redirect_to_login(heading_to, login_url=reverse("account_login"))
    context = {"heading_to": heading_to}
    return render(request, "site_config/private_page.html", context, status=403)


@never_cache
def password(request, page_view_restriction_id, page_id):
    """Take the password of a page; so many wrong ones from one client, and for one page."""
    page = get_object_or_404(Page.objects.live(), pk=page_id)
    restriction = get_object_or_404(
        page.get_view_restrictions(),
        pk=page_view_restriction_id,
        restriction_type=PageViewRestriction.PASSWORD,
    )
    if request.method != "POST":
        return redirect(own_address(request, page))
    key = str(restriction.pk)
    if not ratelimit.consume(request, action="page_password", key=key, dry_run=True):
        return ratelimit.respond_429(request)
    response = authenticate_with_password(request, restriction.pk, page.pk)
    if response.status_code == 200:  # the form again
        ratelimit.consume(request, action="page_password", key=key)
    return response


def own_address(request, page) -> str:
    """Where the page itself asks for its password. Raises Http404."""
    address = page.get_url(request)
    if address is None:
        raise Http404("no site shows this page")
    return address
