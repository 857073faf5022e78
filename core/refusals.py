"""The one way in which a rule says no to a person."""


class NotPossible(Exception):
    """What somebody asked for does not apply; the text says why, to them."""
