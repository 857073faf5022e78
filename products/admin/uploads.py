"""Uploads as the editor's script asks for them: JSON, one's own only."""

import json
from typing import TypeGuard

from django.http import Http404, HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views import View
from wagtail import hooks

from core.refusals import NotPossible
from products import uploads
from products.models import FileReport, Upload
from products.permissions import page_policy


def refusal(error: NotPossible | str, status: int, **more) -> JsonResponse:
    return JsonResponse({"error": str(error), **more}, status=status)


class UploadView(View):
    """For whoever may edit pages. What a rule refuses is answered with its sentence."""

    def dispatch(self, request, *args, **kwargs):
        if not page_policy().user_has_any_permission(request.user, {"add", "change", "publish"}):
            raise Http404
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotPossible as error:
            return refusal(error, 409, missing=getattr(error, "numbers", []))

    def own(self, token: str) -> Upload:
        upload = Upload.objects.filter(token=token, user=self.request.user.pk).first()
        if upload is None:
            raise Http404
        return upload

    def values(self) -> dict:
        try:
            values = json.loads(self.request.body)
        except ValueError:
            values = None
        return values if isinstance(values, dict) else {}

    def address_of_findings(self, upload: Upload) -> str:
        """Of what was found in it, which may still wait; empty before the file is checked."""
        report = FileReport.objects.filter(file=upload.file).only("pk").first()
        return reverse("product_file_findings", args=[report.pk]) if report else ""

    def show(self, upload: Upload, status: int = 200, **more) -> JsonResponse:
        return JsonResponse(
            {
                "token": upload.token,
                "state": upload.state,
                "reason": upload.reason,
                "findings": self.address_of_findings(upload),
                "part_size": upload.part_size,
                **more,
            },
            status=status,
        )


class Begin(UploadView):
    def get(self, request: HttpRequest) -> JsonResponse:
        """The token that the requests of this script bear: a login in another tab changes it."""
        return JsonResponse({"csrf": get_token(request)})

    def post(self, request: HttpRequest) -> JsonResponse:
        values = self.values()
        name, size, modified = values.get("name"), values.get("size"), values.get("modified")
        if not (isinstance(name, str) and is_count(size) and is_count(modified)):
            return refusal(gettext("The file is not described."), 400)
        upload = uploads.begin(request.user, name, size, modified)
        return self.show(upload, 201, parts=uploads.numbers_here(upload))


class One(UploadView):
    def get(self, request: HttpRequest, token: str) -> JsonResponse:
        upload = self.own(token)
        return self.show(upload, parts=uploads.numbers_here(upload))

    def post(self, request: HttpRequest, token: str) -> JsonResponse:
        """All parts are sent."""
        return self.show(uploads.finish(self.own(token)))

    def delete(self, request: HttpRequest, token: str) -> JsonResponse:
        uploads.cancel(self.own(token))
        return JsonResponse({})


class Part(UploadView):
    def post(self, request: HttpRequest, token: str, number: int) -> JsonResponse:
        """Announce a part; the answer says where to put it."""
        digest = self.values().get("sha256")
        address = uploads.announce(
            self.own(token), number, digest if isinstance(digest, str) else ""
        )
        return JsonResponse({"address": address or request.path})

    def put(self, request: HttpRequest, token: str, number: int) -> JsonResponse:
        upload = self.own(token)
        try:
            uploads.receive(upload, number, request)
        except OSError as error:
            return refusal(gettext("The shop could not keep this part: %s") % error.strerror, 507)
        return JsonResponse({})


def is_count(value) -> TypeGuard[int]:
    return type(value) is int and 0 <= value < 2**63


@hooks.register("register_admin_urls")
def urls():
    return [
        path("uploads/", Begin.as_view(), name="product_uploads"),
        path("uploads/<slug:token>/", One.as_view(), name="product_upload"),
        path("uploads/<slug:token>/<int:number>/", Part.as_view(), name="product_upload_part"),
    ]
