"""Fields of forms that lead to a page."""

from wagtail.admin.widgets import AdminPageChooser


class PublishedTitleChooser(AdminPageChooser):
    """Names the chosen page as visitors know it. Wagtail's names it by the title of its draft,
    which is its seller's business alone."""

    def get_display_title(self, instance):
        return instance.title


def choose_by_published_title(db_field) -> dict:
    """How a form of the admin lets its user choose the page that `db_field` leads to."""
    return {"widget": PublishedTitleChooser(target_models=[db_field.remote_field.model])}
