"""What the end of a conversation with a server means for a message, whatever the channel."""


class ServerAway(Exception):
    """No conversation came about: nothing is known against the message, and nothing went out."""


class NotYet(Exception):
    """The server asked for a pause of `seconds`; nothing is said against the message."""

    def __init__(self, text: str, seconds: float):
        super().__init__(text)
        self.seconds = seconds


class Refused(Exception):
    """The conversation broke off or the server said "not now": worth another try, later."""


class Rejected(Exception):
    """The server said no for good: to the recipient, the content, or the shop."""
