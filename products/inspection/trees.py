"""The tree of files that visitors see before they buy: bounded, and without secrets."""

from products.inspection.names import is_junk, is_secret, parts_of

# Files and folders on one page.
SHOWN = 300


def tree_of(entries: list[list], file_count: int) -> dict:
    """A folder as {name, size, count, folders, files, more}; `size` is in bytes of all below.

    `more` counts what is in the folder and not shown. At first there is room for what lies high.
    """
    top = _folder("")
    shown = [entry for entry in entries if not (is_secret(entry[0]) or is_junk(entry[0]))]
    for path, size, *_rest in shown:
        *above, name = parts_of(path)[:30] or [path]
        folder = top
        folder["size"], folder["count"] = folder["size"] + size, folder["count"] + 1
        for part in above:
            folder = folder["inside"].setdefault(part, _folder(part))
            folder["size"], folder["count"] = folder["size"] + size, folder["count"] + 1
        folder["files"].append([name, size])
    unknown = max(file_count - len(entries), 0)
    top["count"] += unknown
    _cut(top)
    top["more"] += unknown
    return top


def _folder(name: str) -> dict:
    return {"name": name, "size": 0, "count": 0, "inside": {}, "files": [], "more": 0}


def _cut(top: dict) -> None:
    """Level by level, until the room is used."""
    room, level = SHOWN, [top]
    while level:
        below: list[dict] = []
        for folder in level:
            inside = sorted(folder.pop("inside").values(), key=lambda each: each["name"].lower())
            files = sorted(folder["files"], key=lambda each: each[0].lower())
            folder["folders"] = inside[:room]
            room -= len(folder["folders"])
            folder["files"] = files[:room]
            room -= len(folder["files"])
            dropped = sum(each["count"] for each in inside[len(folder["folders"]) :])
            folder["more"] = dropped + len(files) - len(folder["files"])
            below += folder["folders"]
        level = below
