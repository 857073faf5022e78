"""Number files in a row: python3 rename.py NAME FILE [FILE ...]"""

import sys
from pathlib import Path


def plan(name: str, paths: list) -> list:
    """Each file with its new name: photo-01.jpg, photo-02.jpg and so on."""
    digits = max(2, len(str(len(paths))))
    return [
        (path, path.with_name(f"{name}-{number:0{digits}d}{path.suffix}"))
        for number, path in enumerate(paths, start=1)
    ]


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    for old, new in plan(sys.argv[1], [Path(name) for name in sys.argv[2:]]):
        if new.exists():
            sys.exit(f"{new} is there already: nothing more was renamed.")
        old.rename(new)
        print(f"{old} -> {new}")
