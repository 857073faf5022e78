"""The part of the product's form that asks for descriptions of pictures, at their fields."""

from core.admin.own_choices import OwnChoicesForm
from core.content.pictures import how_to_describe, is_described


class DescribedPicturesForm(OwnChoicesForm):
    """Refuses to publish a cover or a picture of the gallery that nobody has described.

    The blocks of the body see to themselves. A draft is saved with any picture.
    """

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if self.is_bound and not self.is_deferred_validation:
            valid = self._check_descriptions() and valid
        return valid

    def _check_descriptions(self) -> bool:
        cover = self.cleaned_data.get("cover")
        if cover and not is_described(cover):
            self.add_error("cover", how_to_describe())
        gallery = self.formsets.get("gallery")
        for form in gallery.forms if gallery else ():
            values = getattr(form, "cleaned_data", {})
            picture = values.get("image")
            if picture and not values.get("DELETE") and not is_described(picture):
                form.add_error("image", how_to_describe())
        return not self.errors and (gallery is None or gallery.is_valid())
