"""All tests with one command: make what they need, then hand over to tests/suite.py.

    make test                               everything but the long suites
    make test ARGS="tests/commerce -k x"    some of it (pytest's own arguments)
    make test-long                          the long suites too

Standard library only; see bootstrap.py.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bootstrap import (
    ROOT,
    VENV,
    Clock,
    Stop,
    compile_messages,
    install,
    refuse_beside_a_shop,
    run_plainly,
)

SBIN = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main():
    os.chdir(str(ROOT))
    refuse_beside_a_shop("make test")
    clock = Clock()
    install("requirements-test.txt", clock)
    compile_messages(clock)
    python = str(VENV / "bin" / "python")
    _complete_the_system(python, clock)
    clock.say("starting the tests")
    return os.execv(python, [python, "-m", "tests.suite", *sys.argv[1:]])


def _complete_the_system(python, clock):
    """Install the system packages that the tests want, as root; otherwise name them.

    Raises Stop when CI asks for all tests and something cannot be had.
    """
    distribution = _distribution()
    missing = _missing_packages(distribution)
    if missing and os.geteuid() == 0 and distribution:
        clock.say(f"installing {', '.join(missing)} with apt-get")
        environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        apt = ["apt-get", "--quiet", "--yes", "--no-install-recommends"]
        for command in ([*apt, "update"], [*apt, "install", *missing]):
            done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode:
            lines = (done.stdout + done.stderr).strip().splitlines() or ["no message"]
            clock.say(f"  apt-get failed: {lines[-1]}")
        missing = _missing_packages(distribution)
    if distribution == "ubuntu" and not _browser() and os.geteuid() == 0:
        # Ubuntu's chromium package is a snap, which containers cannot run.
        clock.say("installing the browser with playwright")
        subprocess.run(
            [python, "-m", "playwright", "install", "--with-deps", "chromium"], capture_output=True
        )
    lacks = missing + ([] if _browser() else ["chromium"])
    if not lacks:
        return
    names = " ".join(dict.fromkeys(lacks))
    if os.environ.get("CI") == "true":
        raise Stop(f"CI=true allows no skipped tests, and this machine lacks: {names}")
    clock.say(f"not on this machine: {names} (Debian: sudo apt-get install {names})")
    clock.say("  tests that need them, such as the browser's, will be SKIPPED")


def _distribution():
    """debian, ubuntu, or None where apt-get is not the way."""
    try:
        lines = Path("/etc/os-release").read_text().splitlines()
    except OSError:
        return None
    values = dict(line.split("=", 1) for line in lines if "=" in line)
    names = [values.get(key, "").strip('"') for key in ("ID", "ID_LIKE")]
    if not shutil.which("apt-get"):
        return None
    return next((name for name in ("ubuntu", "debian") if name in " ".join(names).split()), None)


def _missing_packages(distribution):
    programs = ("redis-server", "nginx", "faketime")
    missing = [name for name in programs if not shutil.which(name, path=SBIN)]
    if not shutil.which("clamd", path=SBIN):
        missing.append("clamav-daemon")
    if not _browser() and distribution != "ubuntu":
        missing.append("chromium")
    for program, name in (
        ("xgettext", "gettext"),
        ("age", "age"),
        ("openssl", "openssl"),
        ("systemd-analyze", "systemd"),
    ):
        if not shutil.which(program):
            missing.append(name)
    fonts = subprocess.run(["sh", "-c", "fc-list | head -n 1"], capture_output=True)
    if not fonts.stdout.strip():
        missing += ["fontconfig", "fonts-dejavu-core"]
    return missing


def _browser():
    cached = Path.home() / ".cache" / "ms-playwright"
    named = os.environ.get("CHROMIUM")
    return named or any(map(shutil.which, BROWSERS)) or any(cached.glob("chromium-*"))


if __name__ == "__main__":
    run_plainly(main)
