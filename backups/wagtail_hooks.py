"""The admin's view of the backups."""

from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from backups.models import BackupRun
from backups.viewsets import BackupViewSet
from core.own_rows import ReadOnlyPolicy

register_permission_policy(BackupRun, ReadOnlyPolicy(BackupRun))
register_snippet(BackupViewSet)
