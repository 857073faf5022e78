"""What the shop keeps about people: each app names its tables here, from its `ready()`.

A table is named by a `Holding`: how its rows lead to a person, what an export shows of them, and
what the deletion of an account does. accounts/personal_data/ exports and deletes by these,
`manage.py personal_data` prints them, and a test compares them with all tables that there are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.core.files.base import File
from django.db.models import Model, QuerySet
from django.utils.functional import Promise

GONE = "deleted-"
Words = str | Promise


def alias_of(number: int) -> str:
    """What stands in the place of the address of a deleted account: the shop's books name it so."""
    return f"{GONE}{number}"


def is_alias(address: str) -> bool:
    """Whether `address` is what stands for a deleted account. No mailbox is called so."""
    return address.startswith(GONE) and address.removeprefix(GONE).isdecimal()


class Fate(Enum):
    """What the deletion of an account does to rows, in the words of the documents."""

    GOES = "goes"
    ANONYMOUS = "stays without the person"
    STAYS = "stays"


@dataclass(frozen=True)
class Person:
    """Somebody with an account; `addresses` are those proven to be theirs, in lower case."""

    user: Any
    addresses: tuple[str, ...]

    @property
    def alias(self) -> str:
        return alias_of(self.user.pk)


@dataclass(frozen=True)
class Column:
    """One value of a row as an export shows it: `read` is a path of attributes, or a function.

    A path ends with None where it leads to no row. Raises AttributeError for one that is wrong.
    """

    label: Words
    read: str | Callable[[Any], Any]

    def value(self, row: Model) -> Any:
        if callable(self.read):
            return self.read(row)
        value: Any = row
        for name in self.read.split("."):
            if value is None:
                return None
            value = getattr(value, name)
        return value() if callable(value) else value


@dataclass(frozen=True)
class Holding:
    """What one table holds about people.

    `links` are its columns that lead to somebody. `why` says what stays and why, or why an export
    leaves the rows out; it is for documents, in English. Rows with a `title` are exported under it,
    as `columns` by the names that programs read, with `files` as (name, file). Without `erase` what
    goes is deleted with `rows`. `remove_files` takes files out of their storage before any row
    goes, outside of the transaction: it may run twice, and its errors put the deletion off.
    """

    model: str
    links: tuple[str, ...]
    fate: Fate
    why: str = ""
    rows: Callable[[Person], QuerySet] | None = None
    title: Words = ""
    columns: Mapping[str, Column] = field(default_factory=dict)
    files: Callable[[Any], Iterable[tuple[str, File]]] | None = None
    erase: Callable[[Person], None] | None = None
    remove_files: Callable[[Person], None] | None = None

    @property
    def is_exported(self) -> bool:
        return bool(self.title)

    def rows_of(self, person: Person) -> QuerySet:
        """The rows about `person`. Raises TypeError for a table whose rows nobody looks for."""
        if self.rows is None:
            raise TypeError(f"{self.model} does not say which rows are somebody's")
        return self.rows(person)

    def erase_for(self, person: Person) -> None:
        """Do what `fate` says. Call it in the transaction of the deletion."""
        if self.erase is not None:
            self.erase(person)
        elif self.fate is Fate.GOES:
            self.rows_of(person).delete()


_holdings: dict[str, Holding] = {}
# Why somebody may not delete their account at all, and why it has to wait for something.
_refusals: list[Callable[[Any], str]] = []
_waits: list[Callable[[Any], str]] = []
# What somebody loses with their account, in a sentence each.
_losses: list[Callable[[Any], str]] = []


def hold(*holdings: Holding) -> None:
    """Name tables of an app, or of a library that it stands for."""
    _holdings.update({each.model: each for each in holdings})


def register_refusal(why_not: Callable[[Any], str]) -> None:
    """Add a rule: `why_not(user)` says what somebody has to do first; empty if nothing."""
    if why_not not in _refusals:
        _refusals.append(why_not)


def register_wait(why: Callable[[Any], str]) -> None:
    """Add a rule: `why(user)` says what has to end by itself first; empty if nothing."""
    if why not in _waits:
        _waits.append(why)


def register_loss(words: Callable[[Any], str]) -> None:
    """Add a warning: `words(user)` says what ends with the account; empty if nothing does."""
    if words not in _losses:
        _losses.append(words)


def holdings() -> Iterator[Holding]:
    """All, in the order in which they were named."""
    yield from _holdings.values()


def why_refused(user) -> str:
    """What `user` has to do before their account can be deleted; empty if nothing."""
    return next(filter(None, (why_not(user) for why_not in _refusals)), "")


def why_waiting(user) -> str:
    """What has to end before the account of `user` can be deleted; empty if nothing."""
    return next(filter(None, (why(user) for why in _waits)), "")


def losses(user) -> list[str]:
    """What `user` loses with their account, a sentence each."""
    return list(filter(None, (words(user) for words in _losses)))
