"""Find files of the same content: python3 doubles.py FOLDER"""

import hashlib
import sys
from pathlib import Path


def find(folder: Path) -> dict:
    """Files by the checksum of what is in them, where there is more than one."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.setdefault(hashlib.sha256(path.read_bytes()).hexdigest(), []).append(path)
    return {mark: paths for mark, paths in found.items() if len(paths) > 1}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for paths in find(Path(sys.argv[1])).values():
        print("\n".join(map(str, paths)), end="\n\n")
