"""Short URLs in the admin."""

from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from core.own_rows import OwnRowsPolicy
from links.admin.viewsets import ShortURLViewSet
from links.models import ShortURL

register_permission_policy(ShortURL, OwnRowsPolicy(ShortURL))
register_snippet(ShortURLViewSet)
