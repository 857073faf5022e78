"""What a product's description is made of."""

from core.content.blocks import ContentBlock


class BodyBlock(ContentBlock):
    """The shop's palette, as it is."""
