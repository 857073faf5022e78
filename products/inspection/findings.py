"""All that can be found in a file: how bad it is, and the words for it."""

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop, ngettext

WRONG, DOUBTFUL, NOTE = "wrong", "doubtful", "note"
# So many places of one kind are kept and named; the rest are counted.
NAMED = 5

KINDS = {
    # It is not what it says, or it does not open.
    "no_archive": (WRONG, gettext_noop("It is named like an archive, and it is none.")),
    "other_type": (WRONG, gettext_noop("Its content is not what its name says.")),
    "empty": (WRONG, gettext_noop("There is no file in it.")),
    "truncated": (WRONG, gettext_noop("It ends too early: part of it is missing.")),
    "damaged": (WRONG, gettext_noop("Part of it is damaged and cannot be unpacked.")),
    "malware": (WRONG, gettext_noop("The virus scanner found malware in it.")),
    # It would do harm where it is unpacked.
    "absolute": (WRONG, gettext_noop("It would be unpacked outside the buyer's folder.")),
    "parent": (WRONG, gettext_noop("A path leaves the buyer's folder by “..”.")),
    "drive": (WRONG, gettext_noop("A path names a drive of Windows.")),
    "link_out": (WRONG, gettext_noop("A link leads out of the archive.")),
    "device": (WRONG, gettext_noop("It holds a device, which no product needs.")),
    "control": (WRONG, gettext_noop("A name holds invisible characters.")),
    "two_names": (WRONG, gettext_noop("A file has two names: programs differ in which they use.")),
    "overlap": (WRONG, gettext_noop("Files in it share the same bytes, as in archive bombs.")),
    "bomb": (WRONG, gettext_noop("It would fill a disk: unpacked it is far larger than packed.")),
    "too_large": (WRONG, gettext_noop("Unpacked it is larger than 100 GB.")),
    "too_many": (WRONG, gettext_noop("There are more than 100,000 files in it.")),
    "false_size": (WRONG, gettext_noop("A file is larger or smaller than the archive says.")),
    "clash": (WRONG, gettext_noop("A name is that of a file and of a folder.")),
    "disguised": (WRONG, gettext_noop("A program is named like a picture or a document.")),
    # It may be meant.
    "failed": (DOUBTFUL, gettext_noop("It could not be looked into.")),
    "not_all_read": (DOUBTFUL, gettext_noop("It is too large to be read to its end.")),
    "not_scanned": (DOUBTFUL, gettext_noop("It is too large for the virus scanner.")),
    "encrypted": (DOUBTFUL, gettext_noop("Files in it are encrypted: nobody can look into them.")),
    "method": (DOUBTFUL, gettext_noop("It is packed in a way that many programs cannot open.")),
    "duplicate": (DOUBTFUL, gettext_noop("The same name is in it twice.")),
    "only_case": (
        DOUBTFUL,
        gettext_noop("Names differ in capital letters only: Windows and macOS keep one of them."),
    ),
    "backslash": (DOUBTFUL, gettext_noop("Paths are written with backslashes.")),
    "no_utf8": (DOUBTFUL, gettext_noop("Names are not in UTF-8: many computers show them wrong.")),
    "windows": (DOUBTFUL, gettext_noop("Windows cannot have files of this name.")),
    "long": (DOUBTFUL, gettext_noop("A name is longer than many computers allow.")),
    "privileged": (DOUBTFUL, gettext_noop("A file asks for the rights of another user.")),
    "before": (DOUBTFUL, gettext_noop("Something else stands in front of the archive.")),
    "behind": (DOUBTFUL, gettext_noop("Something else stands behind the archive.")),
    "secret_file": (DOUBTFUL, gettext_noop("Files of this name hold passwords or keys.")),
    "private_key": (DOUBTFUL, gettext_noop("There is a private key in it.")),
    "token": (DOUBTFUL, gettext_noop("There is something in it that looks like a password.")),
    "git": (DOUBTFUL, gettext_noop("It holds the history of its making (.git).")),
    # Worth knowing.
    "closed": (NOTE, gettext_noop("Zip and tar archives are looked into, and this is another.")),
    "link": (NOTE, gettext_noop("It holds links.")),
    "nested": (NOTE, gettext_noop("There are archives in it, which were not looked into.")),
    "node_modules": (NOTE, gettext_noop("It holds node_modules, which buyers can install.")),
    "junk": (NOTE, gettext_noop("It holds files that macOS or Windows left (.DS_Store and such).")),
    "no_licence": (NOTE, gettext_noop("There is no licence in it.")),
    "no_readme": (NOTE, gettext_noop("There is no README in it.")),
}


class Broken(Exception):
    """The archive cannot be read on; `kind` says why, `where` at which file."""

    def __init__(self, kind: str, where: str = ""):
        self.kind, self.where = kind, where
        super().__init__(kind)


class Findings:
    """Collects what is found, one item for each kind."""

    def __init__(self) -> None:
        self._found: dict[str, dict] = {}

    def add(self, kind: str, where: str = "") -> None:
        item = self._found.setdefault(
            kind, {"kind": kind, "severity": KINDS[kind][0], "where": [], "count": 0}
        )
        item["count"] += 1
        if where and len(item["where"]) < NAMED and where not in item["where"]:
            item["where"].append(where[:300])

    def __contains__(self, kind: str) -> bool:
        return kind in self._found

    def as_list(self) -> list[dict]:
        """The worst first, for a JSON field."""
        order = [WRONG, DOUBTFUL, NOTE]
        return sorted(self._found.values(), key=lambda item: order.index(item["severity"]))


@dataclass(frozen=True)
class Said:
    """One finding as people read it."""

    severity: str
    sentence: str
    places: list[str]
    more: str


def in_words(item: dict) -> Said:
    """What a stored finding says. One of a kind that a later release dropped says its kind."""
    sentence = KINDS.get(item["kind"], (NOTE, ""))[1]
    rest = item["count"] - len(item["where"])
    more = ngettext("and %(count)d more", "and %(count)d more", rest) % {"count": rest}
    is_counted = bool(item["where"]) and rest > 0
    return Said(
        item["severity"],
        gettext(sentence) if sentence else item["kind"],
        item["where"],
        more if is_counted else "",
    )


def of_severity(findings: list[dict], severity: str) -> list[Said]:
    return [in_words(item) for item in findings if item["severity"] == severity]


def sentences(findings: list[dict], severity: str) -> str:
    """All of this severity, each with the first place where it is: for an error at a field."""
    words = []
    for said in of_severity(findings, severity):
        words.append(said.sentence)
        if said.places:
            words.append(f"({said.places[0]})")
    return " ".join(words)
