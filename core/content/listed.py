"""Blocks that are a list of one kind of thing."""

from wagtail import blocks


class ListedBlock(blocks.ListBlock):
    """A list block with words, icon and preview of its own, which migrations need not know."""

    child: type[blocks.Block]

    def __init__(self, **kwargs):
        super().__init__(self.child(), **kwargs)

    def deconstruct(self):
        return "wagtail.blocks.ListBlock", [self.child_block], dict(self._constructor_args[1])
