"""What the outcome of sending means for a message, whatever the channel."""


class ServerAway(Exception):
    """The server could not be reached: nothing was sent, and the message is not to blame."""


class NotYet(Exception):
    """The server asked for a pause of `seconds`; the message is not to blame."""

    def __init__(self, text: str, seconds: float):
        super().__init__(text)
        self.seconds = seconds


class Refused(Exception):
    """The connection broke off, or the server refused for now: worth another try, later."""


class Rejected(Exception):
    """The server refused for good: the recipient, the content, or the shop."""
