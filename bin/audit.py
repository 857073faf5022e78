"""Known holes in the locked packages: pip-audit over the lock files, as `make audit`.

    exit code 0    none is known, or the advisories could not be asked (which is said)
    exit code 1    a locked package has a known hole: raise its version and run `make lock`

An advisory that does not concern the shop is named in ACCEPTED, with the reason.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.txt", "requirements-test.txt", "requirements-s3.txt")
SECONDS = 120
# The id of an advisory: why it does not concern the shop.
ACCEPTED: dict[str, str] = {}


def main() -> int:
    found, asked, skipped = {}, 0, 0
    for lock in LOCKS:
        for package in ask(ROOT / lock):
            if "skip_reason" in package:
                skipped += 1
                continue
            asked += 1
            for hole in package["vulns"]:
                found[package["name"], hole["id"]] = (package["version"], hole)
    for (name, number), (version, hole) in sorted(found.items()):
        fixed = ", ".join(hole["fix_versions"]) or "no version yet"
        print(f"{name} {version}: {number}, fixed in {fixed}")
    if not asked:
        print("The advisories could not be asked: nothing is known about the locked packages.")
    else:
        print(f"{asked} locked packages asked about, {skipped} unknown there, {len(found)} holes.")
    return 1 if found else 0


def ask(lock: Path) -> list[dict]:
    """What pip-audit says of each package; nothing where it cannot ask."""
    ignored = [part for number in ACCEPTED for part in ("--ignore-vuln", number)]
    try:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pip_audit", "--requirement", str(lock), *ignored),
                *("--disable-pip", "--require-hashes", "--format", "json"),
                *("--progress-spinner", "off", "--timeout", "10"),
            ],
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        return json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError) as error:
        print(f"{lock.name}: not audited ({type(error).__name__})")
        return []


if __name__ == "__main__":
    sys.exit(main())
