"""Pictures from a local disk; a proxy in front may serve /media/ itself."""

from django.conf import settings
from django.http import Http404
from django.views.static import serve


def picture(request, path):
    """A file under MEDIA_ROOT. Names that no file system takes are not found."""
    try:
        return serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except (OSError, ValueError):
        raise Http404 from None
