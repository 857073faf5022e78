"""What the names in an archive tell: where each would be unpacked, and what it is."""

import re
import unicodedata

from products.inspection.entries import DEVICE, FILE, FOLDER, LINK, Entry
from products.inspection.findings import Findings

JUNK = {".ds_store", "thumbs.db", "desktop.ini"}
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".jar")
PROGRAMS = (".exe", ".scr", ".com", ".bat", ".cmd", ".msi", ".lnk", ".vbs", ".ps1")
DOCUMENTS = (".pdf", ".doc", ".docx", ".txt", ".jpg", ".jpeg", ".png", ".gif", ".mp3", ".mp4")
ENV_EXAMPLES = (".example", ".sample", ".template", ".dist", ".test")
SECRET_NAMES = {
    *("id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", ".netrc", ".pgpass", ".htpasswd", ".pypirc"),
    *(".git-credentials", "credentials.json", "service-account.json"),
}
SECRET_ENDINGS = (".pfx", ".p12", ".jks", ".keystore", ".kdbx", ".ppk")
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
NOT_ON_WINDOWS = re.compile(
    r'(?i)(con|prn|aux|nul|com[1-9]|lpt[1-9])(\..*)?|.*[<>:"|?*].*|.*[. ]', re.DOTALL
)
# Unicode's categories of controls and separators of lines, and its marks of direction.
HIDDEN = {"Cc", "Cs", "Zl", "Zp"}
TURNING = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Bytes of one name, and characters of a whole path.
LONGEST_NAME, LONGEST_PATH = 255, 1000


def visible(name: str) -> str:
    """As it can be stored and shown: what cannot be seen is spelled out."""
    return "".join(f"\\x{ord(c):02x}" if is_hidden(c) else c for c in name)


def is_hidden(character: str) -> bool:
    """Whether it ends a line, rings a bell, or turns the direction of what follows."""
    return unicodedata.category(character) in HIDDEN or character in TURNING


def parts_of(name: str) -> list[str]:
    return [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]


def is_secret(name: str) -> bool:
    """Whether a file of this name holds passwords or keys, wherever it lies."""
    base = (parts_of(name) or [""])[-1].lower()
    if base == ".env" or (base.startswith(".env.") and not base.endswith(ENV_EXAMPLES)):
        return True
    return base in SECRET_NAMES or base.endswith(SECRET_ENDINGS)


def is_junk(name: str) -> bool:
    parts = parts_of(name.lower())
    return "__macosx" in parts or bool(JUNK & set(parts[-1:]))


class Names:
    """Judges one name after the other, and remembers them."""

    def __init__(self, findings: Findings):
        self.findings = findings
        self._files: set[str] = set()
        self._folders: set[str] = set()
        self._folded: dict[str, str] = {}

    def judge(self, entry: Entry) -> None:
        shown = visible(entry.name)
        for kind in self._about_path(entry.name):
            self.findings.add(kind, shown)
        if not entry.is_utf8:
            self.findings.add("no_utf8", shown)
        if entry.is_privileged:
            self.findings.add("privileged", shown)
        if entry.kind == DEVICE:
            self.findings.add("device", shown)
        elif entry.kind == LINK:
            self._judge_link(entry, shown)
        elif entry.kind == FILE:
            for kind in about_file(entry.name):
                self.findings.add(kind, shown)
        self._judge_others(entry, shown)

    def _about_path(self, name: str):
        parts = parts_of(name)
        if name.startswith(("/", "\\")):
            yield "absolute"
        if ".." in parts:
            yield "parent"
        if re.match(r"[A-Za-z]:", name):
            yield "drive"
        elif any(NOT_ON_WINDOWS.fullmatch(part) for part in parts if part != ".."):
            yield "windows"
        if "\\" in name:
            yield "backslash"
        if any(is_hidden(c) for c in name):
            yield "control"
        if len(name) > LONGEST_PATH or any(len(p.encode()) > LONGEST_NAME for p in parts):
            yield "long"

    def _judge_link(self, entry: Entry, shown: str) -> None:
        """A hard link's target counts from the top, any other's from the folder it is in."""
        depth = 0 if "hard" in entry.notes else len(parts_of(entry.name)) - 1
        for part in parts_of(entry.target):
            depth += -1 if part == ".." else 1
            if depth < 0:
                break
        is_absolute = entry.target.startswith(("/", "\\")) or ":" in entry.target[:2]
        if depth < 0 or is_absolute:
            self.findings.add("link_out", f"{shown} → {visible(entry.target)}")
        else:
            self.findings.add("link", shown)

    def _judge_others(self, entry: Entry, shown: str) -> None:
        """By the names that were there before."""
        parts = parts_of(entry.name)
        path = "/".join(parts)
        above = {"/".join(parts[:end]) for end in range(1, min(len(parts), 50))}
        if entry.kind == FOLDER:
            above.add(path)
        elif path in self._files:
            self.findings.add("duplicate", shown)
        else:
            self._files.add(path)
            if path in self._folders:
                self.findings.add("clash", shown)
        if above & self._files - ({path} if entry.kind != FOLDER else set()):
            self.findings.add("clash", shown)
        self._folders |= above
        if self._folded.setdefault(path.casefold(), path) != path:
            self.findings.add("only_case", shown)


def about_file(name: str):
    """The kinds of finding that a file's own name gives."""
    lower = name.lower()
    parts = parts_of(lower)
    if is_secret(name):
        yield "secret_file"
    if ".git" in parts[:-1]:
        yield "git"
    if "node_modules" in parts[:-1]:
        yield "node_modules"
    if is_junk(name):
        yield "junk"
    elif lower.endswith(ARCHIVES):
        yield "nested"
    if lower.endswith(PROGRAMS) and lower[: lower.rindex(".")].rstrip().endswith(DOCUMENTS):
        yield "disguised"
