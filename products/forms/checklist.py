"""What a product still needs to be published, above its form."""

from wagtail.admin.panels import Panel

from products.readiness import FIELDS, lacking, phrase, why_over, why_releases_unready

# Of fields that stand in a panel of another name.
PANELS = {"cover": "pictures"}


class Checklist:
    """What a version of a product lacks.

    `missing` holds (id of the panel with its field, in words) each; `unready` is a sentence on
    files that may not go live, or on a date that has passed.
    """

    def __init__(self, page):
        fields = [(FIELDS[name], phrase(name)) for name in lacking(page)]
        self.missing = [
            (f"panel-child-content-{PANELS.get(field, field)}-section", words)
            for field, words in fields
        ]
        self.unready = why_releases_unready(page) or why_over(page)
        self.is_published = page.live and not page.has_unpublished_changes


class ChecklistPanel(Panel):
    """The checklist of the version in the form. What answers a saved draft brings it anew
    (templates/products/admin/edit_partials.html)."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "products/admin/checklist_panel.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            return {**context, "checklist": Checklist(self.instance)}
