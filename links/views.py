"""The short URLs themselves."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from links import hits, visitors
from links.models import SLUG, ShortURL, State
from links.models.slugs import SENTENCE_ENDS
from links.successors import successor_of


@require_safe
def follow(request, slug):
    """302 to the target, with the visit counted; 410 and a way on where it leads nowhere."""
    short_url = find(slug)
    state = short_url.state
    query = request.META.get("QUERY_STRING", "")
    destination = short_url.destination_with(query) if state == State.WORKS else ""
    if destination:
        response: HttpResponse = HttpResponseRedirect(destination)
        hits.count(short_url, visitors.is_person(request.method, request.headers))
    else:
        context = {"state": state, "successor": successor_of(short_url.page)}
        response = render(request, "links/gone.html", context, status=410)
    # It may lead elsewhere the next minute: nobody keeps what it says now.
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def find(slug: str) -> ShortURL:
    """The short URL with this slug in any case, and whatever ends the sentence that it stood in.

    Raises Http404.
    """
    slug = slug.rstrip(SENTENCE_ENDS).lower()
    if not SLUG.fullmatch(slug):
        raise Http404
    short_url = ShortURL.objects.select_related("page").filter(slug=slug).first()
    if short_url is None:
        raise Http404
    return short_url
