"""The frame of every control command: who may give it, how it is read, how it is answered."""

from functools import wraps

from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from dodo_sandbox.errors import ApiError, Refused
from dodo_sandbox.faults import error
from dodo_sandbox.fields import parse_json
from dodo_sandbox.knobs import BadSetting
from dodo_sandbox.pages import wants_page

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


def command(act):
    """A POST that takes JSON or a form and answers JSON, or leads a form back to the page.

    There is no token to know, so a browser's word counts: another site's page is refused.
    """

    @csrf_exempt
    @require_POST
    @wraps(act)
    def view(request, **kwargs):
        own = f"{request.scheme}://{request.get_host()}"
        if request.headers.get("Origin", own) != own:
            return error(403, "FOREIGN_PAGE", "Control is not for other sites' pages.")
        try:
            answer = act(posted_values(request), **kwargs)
        except ApiError as mistake:
            return error(mistake.status, mistake.code, str(mistake))
        except BadSetting as mistake:
            return error(400, "BAD_SETTING", str(mistake))
        except Refused as mistake:
            return error(409, mistake.code, str(mistake))
        if is_form(request) and wants_page(request):
            return HttpResponse(status=303, headers={"Location": "/control/"})
        return JsonResponse(answer)

    return view


def is_form(request) -> bool:
    # curl names a form even when it sends JSON: the body decides.
    return request.content_type in FORM_TYPES and not request.body.lstrip().startswith(b"{")


def posted_values(request) -> dict:
    """The values of the body; none where it is empty. A form carries its mark `form`."""
    if is_form(request):
        return request.POST.dict()
    if not request.body.strip():
        return {}
    try:
        values = parse_json(request.body)
    except ValueError as mistake:
        raise ApiError(400, "INVALID_JSON", f"The body is not valid JSON: {mistake}.") from mistake
    if not isinstance(values, dict):
        raise ApiError(400, "INVALID_JSON", "The body must be a JSON object.")
    return values
