"""What all pages share: headers, notices, and errors as a page or as JSON."""

from pathlib import Path

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dodo_sandbox.faults import error

STYLESHEET = Path(__file__).with_name("sandbox.css")
# No form-action: the page's forms lead back to the shop, whatever its address is.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
)


def headers(get_response):
    """Nothing is cached, nothing foreign is loaded."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


@require_safe
def stylesheet(request):
    return HttpResponse(STYLESHEET.read_bytes(), content_type="text/css; charset=utf-8")


@require_safe
def health(request):
    return HttpResponse("ok\n", content_type="text/plain")


def notice(request, status: int, title: str, text: str, link: str = "", link_text: str = ""):
    """A page that says one thing and shows the way on."""
    context = {"title": title, "text": text, "link": link, "link_text": link_text}
    return render(request, "dodo_sandbox/notice.html", context, status=status)


def wants_page(request) -> bool:
    return "text/html" in request.headers.get("Accept", "")


def _mistake(request, status: int, code: str, title: str, text: str):
    if wants_page(request):
        return notice(request, status, title, text)
    return error(status, code, text)


def not_found(request, exception=None):
    return _mistake(request, 404, "NOT_FOUND", "Not found", "There is nothing at this address.")


def bad_request(request, exception=None):
    text = "The sandbox could not read this request."
    return _mistake(request, 400, "BAD_REQUEST", "Bad request", text)


def failed(request):
    return error(500, "INTERNAL_ERROR", "The sandbox failed; its log says why.")


def csrf_failure(request, reason=""):
    text = "This form is not from here or has grown old. Go back, load the page again, and retry."
    return _mistake(request, 403, "FORM_REFUSED", "Form refused", text)
