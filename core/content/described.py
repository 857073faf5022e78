"""Pages of blocks that are published only when their pictures have words."""

from django.core.exceptions import ValidationError

from core.content.pictures import undescribed_in, why_undescribed


class DescribedPage:
    """A page with `content`, mixed in before Page. The editor's form refuses such a picture at
    its field; bulk publishing, schedules and workflows pass that by."""

    title: str

    def why_undescribed(self) -> str:
        """A sentence on pictures without words, for who publishes; empty when all have theirs."""
        return why_undescribed(self.title, undescribed_in(self.content))  # type: ignore[attr-defined]  # of the page

    def publish(self, revision, **kwargs):
        """Publish it. Raises ValidationError with the pictures that have no words."""
        if reason := revision.as_object().why_undescribed():
            raise ValidationError(reason)
        super().publish(revision, **kwargs)  # type: ignore[misc]  # the page's own
