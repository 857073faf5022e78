"""What the closed shop keeps about people: who may pass by a key of their own."""

from construction.models import EntryKey
from core import personal_data
from core.personal_data import Fate, Holding, Person


def register() -> None:
    personal_data.hold(
        Holding(
            "construction.EntryKey",
            ("person", "created_by"),
            Fate.GOES,
            "Keys of staff, as digests. Those that somebody made for others stay.",
            _keys,
        )
    )


def _keys(person: Person):
    return EntryKey.objects.filter(person=person.user)
