"""What short URLs keep about people: whose they are. Visitors are counted, never known."""

from core import personal_data
from core.personal_data import Fate, Holding
from core.personal_data.others import BY_STAFF


def register() -> None:
    personal_data.hold(Holding("links.ShortURL", ("owner",), Fate.STAYS, BY_STAFF))
