"""Where a picture is chosen in the editor, with a word if nobody has described it."""

from wagtail.admin.panels import FieldPanel

from core.content.pictures import how_to_describe, is_described


class PicturePanel(FieldPanel):
    class BoundPanel(FieldPanel.BoundPanel):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            picture = getattr(self.instance, self.panel.field_name, None)
            if picture and not is_described(picture):
                self.help_text = how_to_describe()
