"""The error with which a rule refuses what a person asked for."""


class NotPossible(Exception):
    """What somebody asked for does not apply; the text says why, to them."""
