"""Limits on the size of requests, by their Content-Length, before anything of them is read.

Django writes the files of a form to the disk while it looks for the form's token: for anybody, at
any address, and even while it renders a page that says there is nothing at that address. The
server never gives more of a body than Content-Length says.
"""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict

# Bytes. No form for strangers takes files: what they send stays in memory, and below this. Whoever
# is signed in may attach files to a request for support: more than those, so that the form itself
# can say which one is too large. What is sold is of any size. Pictures are looked into before their
# size is judged (Wagtail takes 10 MB), which takes minutes for what is none.
FROM_STRANGERS = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
FROM_CUSTOMERS = 60_000_000
PICTURES = 20_000_000


class ReadNothing(FileUploadHandler):
    """Treats a form as empty, without reading its body."""

    def handle_raw_input(self, *args, **kwargs):
        return QueryDict(), MultiValueDict()

    def receive_data_chunk(self, raw_data, start):
        raise NotImplementedError

    def file_complete(self, file_size):
        raise NotImplementedError


class UploadLimitMiddleware:
    """Answers 413 to a form that is larger than its sender may send.

    The first middleware: an error page of a later one, before the sender is known, would read the
    form.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if is_large(request):
            request.upload_handlers = [ReadNothing(request)]
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not is_large(request):
            return None
        if content_length(request) > largest_for(request):
            return HttpResponse(render_to_string("413.html"), status=413)
        request.upload_handlers = []  # which stands for the usual ones
        return None


def is_large(request) -> bool:
    """Whether this is a form with files that strangers may not send. Other bodies are held in
    memory, where Django limits them."""
    is_form = request.content_type == "multipart/form-data"
    return is_form and content_length(request) > FROM_STRANGERS


def content_length(request) -> int:
    """The size of the body in bytes, as the request states it."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0  # the server reads none either


def largest_for(request) -> float:
    """How many bytes the sender may send to this address."""
    user = request.user
    if not user.is_authenticated:
        return FROM_STRANGERS
    if request.path.startswith("/admin/") and user.has_perm("wagtailadmin.access_admin"):
        return PICTURES if request.path.startswith("/admin/images/") else float("inf")
    return FROM_CUSTOMERS
