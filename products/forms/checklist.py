"""What a product still needs to be published, above its form."""

from wagtail.admin.panels import Panel

from products.forms.first_release import draft_of
from products.readiness import (
    FIELDS,
    lacking,
    phrase,
    why_not_sold,
    why_over,
    why_without_release,
)

# Of fields that stand in a panel of another name.
PANELS = {
    "cover": "pictures",
    "release_file": "first_release",
    **dict.fromkeys(["pay_what_you_want", "suggested_price"], "pay_what_you_want"),
}


class Checklist:
    """What a version of a product lacks.

    `missing` holds (id of the panel with its field, in words) each; `unready` is a sentence on
    files that may not go live, or on a date that has passed; `not_sold` one on what stops no
    publication.
    """

    def __init__(self, page):
        names = lacking(page)
        # Where the first release does not stand in the form, all of them are listed.
        panels = PANELS if draft_of(page) else PANELS | {"release_file": "releases"}
        self.missing = [
            (f"panel-child-content-{panels.get(FIELDS[name], FIELDS[name])}-section", phrase(name))
            for name in names
        ]
        release = "" if "release" in names else why_without_release(page)
        self.unready = release or why_over(page)
        self.not_sold = why_not_sold(page)
        self.is_published = page.live and not page.has_unpublished_changes


class ChecklistPanel(Panel):
    """The checklist of the version in the form. What answers a saved draft brings it anew
    (templates/products/admin/edit_partials.html)."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "products/admin/checklist_panel.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            return {**context, "checklist": Checklist(self.instance)}
