"""How much may be sent: judged by what a request says of itself, before anything of it is read.

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
    """Takes a form for an empty one, and leaves its body where it is."""

    def handle_raw_input(self, *args, **kwargs):
        return QueryDict(), MultiValueDict()

    def receive_data_chunk(self, raw_data, start):
        raise NotImplementedError

    file_complete = receive_data_chunk


class UploadLimitMiddleware:
    """Answers 413 to a form that is larger than its sender may send. The first of all, since
    whatever fails later, before it is known who sends it, ends in a page that reads the form."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if is_large(request):
            request.upload_handlers = [ReadNothing(request)]
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not is_large(request):
            return None
        if announced(request) > largest_for(request):
            return HttpResponse(render_to_string("413.html"), status=413)
        request.upload_handlers = []  # which stands for the usual ones
        return None


def is_large(request) -> bool:
    """Whether it matters who sends this. What is no form with files is held in memory, and
    bounded there."""
    is_form = request.content_type == "multipart/form-data"
    return is_form and announced(request) > FROM_STRANGERS


def announced(request) -> int:
    """How many bytes a request says that it has."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0  # and so the server takes it


def largest_for(request) -> float:
    """How many bytes the sender may send to this address."""
    user = request.user
    if not user.is_authenticated:
        return FROM_STRANGERS
    if request.path.startswith("/admin/") and user.has_perm("wagtailadmin.access_admin"):
        return PICTURES if request.path.startswith("/admin/images/") else float("inf")
    return FROM_CUSTOMERS
