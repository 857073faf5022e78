"""Sort a messy folder by rules, and undo it: python3 tidybox.py FOLDER [--go | --undo]"""

import argparse
import fnmatch
import json
import sys
from pathlib import Path

LOG = ".tidybox.json"


def read_rules(text):
    """Lines such as 'Pictures: *.jpg *.png' as a list of (folder, patterns)."""
    rules = []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.split("#")[0].strip()
        if not line:
            continue
        folder, colon, patterns = line.partition(":")
        folder = folder.strip()
        if not colon or not folder or not patterns.split():
            raise ValueError(f"line {number}: write a folder, a colon and patterns")
        if Path(folder).is_absolute() or ".." in Path(folder).parts:
            raise ValueError(f"line {number}: {folder} would lie outside")
        rules.append((folder, patterns.lower().split()))
    return rules


def plan(place, rules):
    """What would move, as a list of (file, new place); touches nothing."""
    moves, taken = [], set()
    for file in sorted(place.iterdir()):
        if not file.is_file() or file.is_symlink() or file.name.startswith("."):
            continue
        for folder, patterns in rules:
            if any(fnmatch.fnmatchcase(file.name.lower(), pattern) for pattern in patterns):
                target = free_name(place / folder / file.name, taken)
                taken.add(target)
                moves.append((file, target))
                break
    return moves


def free_name(target, taken=()):
    """The name itself, or the name with the first number that is free."""
    candidate, number = target, 2
    while candidate.exists() or candidate in taken:
        candidate = target.with_name(f"{target.stem} {number}{target.suffix}")
        number += 1
    return candidate


def go(place, moves):
    """Moves the files; the log is on disk before the first one moves."""
    log = read_log(place)
    log.append([[str(a.relative_to(place)), str(b.relative_to(place))] for a, b in moves])
    (place / LOG).write_text(json.dumps(log), "utf-8")
    for source, target in moves:
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)


def undo(place):
    """Puts the files of the last run back; says what it could not find."""
    log = read_log(place)
    if not log:
        return 0, []
    back, lost = 0, []
    for source, target in reversed(log.pop()):
        if not (place / target).exists():
            lost.append(target)
            continue
        (place / target).rename(free_name(place / source))
        back += 1
        folder = (place / target).parent
        if folder != place and not any(folder.iterdir()):
            folder.rmdir()
    (place / LOG).write_text(json.dumps(log), "utf-8")
    return back, lost


def read_log(place):
    try:
        return json.loads((place / LOG).read_text("utf-8"))
    except FileNotFoundError:
        return []


def main():
    parser = argparse.ArgumentParser(description="Sort a messy folder by rules.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rules", type=Path, default=Path(__file__).with_name("rules.txt"))
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--go", action="store_true", help="move the files")
    what.add_argument("--undo", action="store_true", help="put the files of the last run back")
    options = parser.parse_args()
    place = options.folder.expanduser()
    if not place.is_dir():
        sys.exit(f"{place} is not a folder")
    if options.undo:
        back, lost = undo(place)
        print(f"{back} files put back")
        for name in lost:
            print(f"not there any more: {name}")
        return
    try:
        moves = plan(place, read_rules(options.rules.read_text("utf-8")))
    except (OSError, ValueError) as error:
        sys.exit(f"{options.rules}: {error}")
    for source, target in moves:
        print(f"{source.name}  ->  {target.relative_to(place)}")
    if options.go and moves:
        go(place, moves)
        print(f"{len(moves)} files moved; --undo puts them back")
    elif moves:
        print(f"{len(moves)} files would move; add --go to do it")
    else:
        print("nothing to do")


if __name__ == "__main__":
    main()
