"""A clock that is wrong for some processes only, by libfaketime: it comes with the system.

What counts seconds by a clock that cannot be set (time.monotonic) goes on as ever, as it does on a
machine whose time of day is corrected.
"""

from pathlib import Path

PLACES = ("/usr/lib/*/faketime", "/usr/lib64/faketime", "/usr/lib/faketime")
LIBRARY = "libfaketimeMT.so.1"
PATCHES = Path(__file__).with_name("patched_sleep")


def library() -> str | None:
    """Where libfaketime is, or None."""
    found = [path for place in PLACES for path in Path("/").glob(f"{place[1:]}/{LIBRARY}")]
    return str(found[0]) if found else None


class Clock:
    """`environment` is for the processes that go by it; `set` changes it while they run."""

    def __init__(self, folder: Path):
        self.file = Path(folder) / "clock"
        self.set(0)

    def set(self, ahead: int) -> None:
        """From now on the clock is so many seconds ahead (below zero: behind)."""
        new = self.file.with_suffix(".new")
        new.write_text(f"{ahead:+d}s\n")
        new.replace(self.file)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": library() or LIBRARY,
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "PYTHONPATH": str(PATCHES),
        }
