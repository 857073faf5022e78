"""From a bare Python to a virtual environment that holds exactly what a lock file names.

Standard library only, and no syntax newer than Python 3.6, so that an old Python gets the one
clear line below instead of a syntax error. Run as a script, it installs the lock files it is given.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
NEEDED_MEGABYTES = 700
NETWORK_TROUBLE = (
    "failed to establish a new connection",
    "name resolution",
    "name or service not known",
    "nodename nor servname",
    "network is unreachable",
    "connection refused",
    "connection reset",
    "timed out",
    "proxyerror",
    "sslerror",
)

if sys.version_info < (3, 11):
    sys.exit(
        "This needs Python 3.11 or newer, and this is Python {}.{}: install one, or name it "
        "with PYTHON=/path/to/python3.12".format(*sys.version_info[:2])
    )


class Stop(Exception):
    """What is wrong and what to do about it, in one line for a person."""


def refuse_beside_a_shop(command):
    """The demo and the tests have no place in the folder of a shop. Raises Stop."""
    if (ROOT / ".env").is_file():
        raise Stop(
            f"{ROOT / '.env'} holds the settings of a shop: {command} needs a clone of its own."
        )


class Clock:
    """Says what is going on, each line with the seconds since the start."""

    def __init__(self):
        self.start = time.monotonic()

    def say(self, text):
        print(f"{time.monotonic() - self.start:5.0f} s  {text}", flush=True)


def run_plainly(main):
    """Call `main` and leave with its exit code; a Stop becomes one line, never a traceback."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(main())
    except Stop as stop:
        sys.exit(f"Stopped: {stop}")
    except KeyboardInterrupt:
        sys.exit(130)
    except PermissionError as error:
        sys.exit(f"Stopped: {error.filename} cannot be written: check who owns this folder.")
    except OSError as error:
        if error.errno == 28:
            sys.exit("Stopped: the disk is full. Free some space, then run this again.")
        sys.exit(f"Stopped: {error}")


def install(lock, clock, venv=VENV):
    """Bring `venv` to what `lock` names; nothing is done when it is there already.

    Raises Stop.
    """
    lock = ROOT / lock
    stamp = venv / "installed-locks"
    wanted = f"{lock.name} {hashlib.sha256(lock.read_bytes()).hexdigest()}"
    python = venv / "bin" / "python"
    done = stamp.read_text().splitlines() if stamp.is_file() else []
    if wanted in done and _works(python):
        return
    _check_disk()
    if not _works(python):
        _make_environment(venv, clock)
        done = []
    _pip_install(python, lock, clock)
    clock.say("compiling what was installed")
    subprocess.run(
        [str(python), "-m", "compileall", "-q", "-j", "0", str(_packages(venv))],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    kept = [line for line in done if not line.startswith(f"{lock.name} ")]
    stamp.write_text("\n".join([*kept, wanted]) + "\n")


def compile_messages(clock, venv=VENV):
    """Make the translations readable by machines again where a text changed; quick otherwise.

    Raises Stop when a translation is wrong.
    """
    sources = ROOT.glob("locale/*/LC_MESSAGES/*.po")
    if all(_is_newer(source.with_suffix(".mo"), source) for source in sources):
        return
    clock.say("compiling the translations")
    done = subprocess.run(
        [str(venv / "bin" / "python"), "manage.py", "compilemessages"],
        cwd=str(ROOT),
        env=dict(os.environ, DJANGO_SETTINGS_MODULE="site_config.settings.build"),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Stop(done.stderr.strip().replace("CommandError: ", ""))


def _is_newer(made, source):
    return made.exists() and made.stat().st_mtime > source.stat().st_mtime


def _works(python):
    """Whether this environment's Python still starts and has pip (an aborted one has not)."""
    if not python.exists():
        return False
    return subprocess.run([str(python), "-c", "import pip"], capture_output=True).returncode == 0


def _check_disk():
    free = shutil.disk_usage(str(ROOT)).free // 1_000_000
    if free < NEEDED_MEGABYTES:
        raise Stop(
            f"only {free} MB are free in {ROOT}, and {NEEDED_MEGABYTES} MB are needed. "
            "Free some space, then run this again."
        )


def _make_environment(venv, clock):
    parts = (importlib.util.find_spec("venv"), importlib.util.find_spec("ensurepip"))
    if any(part is None or part.origin is None for part in parts):
        name = "python{}.{}-venv".format(*sys.version_info[:2])
        raise Stop(
            "this Python cannot make virtual environments. On Debian or Ubuntu: "
            f"apt-get install {name}   then run this again."
        )
    clock.say(f"making a virtual environment in {venv.relative_to(ROOT)}/")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(venv)], capture_output=True, text=True
    )
    if made.returncode:
        _raise_for(made.stdout + made.stderr, "making the virtual environment")


def _pip_install(python, lock, clock):
    """Install with hashes and show how far it is: pip itself is silent for most of the time."""
    total = len(re.findall(r"^[A-Za-z0-9].*==", lock.read_text(), re.M))
    clock.say(f"installing the {total} packages of {lock.name}")
    log_path = python.parent.parent / "install.log"
    # The lock is complete, so nothing needs resolving.
    command = [str(python), "-m", "pip", "install", "--require-hashes", "--no-deps"]
    command += ["--no-compile", "--disable-pip-version-check", "--no-input", "--retries", "2"]
    command += ["--progress-bar", "off", "--requirement", str(lock)]
    with log_path.open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        said, before = "", len(list(_packages(python.parent.parent).glob("*.dist-info")))
        while True:
            try:
                code = process.wait(timeout=4)
                break
            except subprocess.TimeoutExpired:
                text = _pip_progress(python.parent.parent, log_path, total, before)
                if text != said:
                    clock.say(text)
                said = text
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    if code:
        _raise_for(log_path.read_text(), f"installing {lock.name}", log_path)


def _pip_progress(venv, log_path, total, before):
    log = log_path.read_text()
    if "Installing collected packages" in log:
        installed = len(list(_packages(venv).glob("*.dist-info"))) - before
        return f"  installed {max(installed, 0)} of {total}"
    found = len(re.findall(r"^(?:Collecting|Requirement already satisfied)", log, re.M))
    return f"  fetched {max(found - 1, 0)} of {total}"


def _packages(venv):
    return next((venv / "lib").glob("python3.*"), venv / "lib") / "site-packages"


def _raise_for(output, what, log_path=None):
    """Raise Stop with the cause that a person can do something about."""
    low = output.lower()
    if "no space left" in low or "errno 28" in low or "disk quota" in low:
        raise Stop(f"the disk is full while {what}. Free some space, then run this again.")
    if "do not match the hashes" in low:
        raise Stop(
            f"while {what}, the package index served a file whose hash is not the locked one. "
            f"Try again; if it stays, do not install it ({log_path})."
        )
    if any(word in low for word in NETWORK_TROUBLE):
        raise Stop(
            f"the package index cannot be reached while {what}. Check the network "
            "(or HTTPS_PROXY, PIP_INDEX_URL), then run this again."
        )
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    where = f" All of it: {log_path}" if log_path else ""
    raise Stop(f"{what} failed: {lines[-1] if lines else 'no message'}.{where}")


def main():
    clock = Clock()
    for lock in sys.argv[1:]:
        install(lock, clock)


if __name__ == "__main__":
    os.chdir(str(ROOT))
    run_plainly(main)
