"""The whole shop on this machine with one command: install, prepare, then run until Ctrl-C.

    make demo                 on port 8000, the stand-in payment provider on 8001
    make demo PORT=8100       elsewhere
    make demo-reset           forget all data; the next start begins anew
    make serve                the same for those who work on it: reloaded after each edit, and
                              with DEBUG, unless the environment says DEBUG=false

Everything that the demo keeps is under var/. Standard library only; see bootstrap.py.
"""

import base64
import fcntl
import os
import secrets
import shutil
import socket
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

DATA = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()
ENV_FILE = DATA / "demo.env"
# What `make test` and `make lock` keep beside the demo's data.
NOT_OURS = {"test", "tools", "demo.lock"}
# Settings of some other project in this shell must not reach the demo.
FOREIGN = (
    "ALLOWED_HOSTS",
    "CACHE_URL",
    "CELERY_BROKER_URL",
    "DATABASE_URL",
    "DODO_PAYMENTS_BASE_URL",
    "DODO_PAYMENTS_ENVIRONMENT",
    "EMAIL_URL",
    "BACKUP_ENCRYPTION_KEY",
    "BACKUP_URL",
    "GA4_API_URL",
    "GA4_CREDENTIALS",
    "GA4_MEASUREMENT_ID",
    "GA4_PROPERTY_ID",
    "S3_PRIVATE_BUCKET",
    "S3_PUBLIC_BUCKET",
    "TELEGRAM_API_URL",
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_CHAT_ID",
    "UNDER_CONSTRUCTION",
)


SERVES = "--serve" in sys.argv
COMMAND = "make serve" if SERVES else "make demo"


def main():
    os.chdir(str(ROOT))
    refuse_beside_a_shop(COMMAND)
    DATA.mkdir(parents=True, exist_ok=True)
    lock = _take_lock()
    if "--reset" in sys.argv:
        return _reset()
    port = _port()
    for number in (port, port + 1):
        _check_free(number, port)
    clock = Clock()
    install("requirements.txt", clock)
    compile_messages(clock)
    environment = _environment(port)
    clock.say("bringing the database up to date")
    _manage("migrate", environment, clock)
    clock.say("filling the shop with what is missing")
    _manage("seed_demo", environment, clock)
    clock.say("starting web, worker, beat and the stand-in payment provider")
    os.set_inheritable(lock, True)
    python = str(VENV / "bin" / "python")
    arguments = ["--reload"] if SERVES else []
    return os.execve(python, [python, "bin/processes.py", *arguments], environment)


def _take_lock():
    """One demo at a time on one set of data; the lock lasts as long as the processes."""
    lock = os.open(str(DATA / "demo.lock"), os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Stop(f"the demo is running already on {DATA}: stop it with Ctrl-C first.") from None
    return lock


def _reset():
    """Remove what the demo keeps, and nothing else."""
    for path in DATA.iterdir():
        if path.name in NOT_OURS:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(str(path))
        else:
            path.unlink()
    print(f"The demo's data in {DATA} is gone; make demo begins anew.")
    return 0


def _port():
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 1 <= int(text) <= 65534:
        raise Stop(f"PORT must be a number from 1 to 65534, not {text!r}.")
    return int(text)


def _check_free(number, port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except PermissionError:
            raise Stop(f"port {number} is reserved: try {COMMAND} PORT=8000.") from None
        except OSError:
            raise Stop(
                f"port {number} is in use. Stop what uses it or choose another pair: "
                f"{COMMAND} PORT={port + 100 if port < 65000 else 8100}"
            ) from None


def _environment(port):
    """What the processes get: this shell's environment, over it the demo's own keys and address.

    The keys are made once for this machine; the address follows PORT at each start, so that
    `.venv/bin/python manage.py` in another terminal finds the shop that runs.
    """
    kept = {}
    if ENV_FILE.is_file():
        kept = dict(line.split("=", 1) for line in ENV_FILE.read_text().splitlines() if "=" in line)
    webhook_key = base64.b64encode(secrets.token_bytes(32)).decode()
    values = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DODO_PAYMENTS_API_KEY": "demo_" + secrets.token_urlsafe(24),
        "DODO_PAYMENTS_WEBHOOK_KEY": "whsec_" + webhook_key,
    }
    values.update(kept)
    values.update({"PORT": str(port), "SITE_URL": f"http://127.0.0.1:{port}"})
    new = ENV_FILE.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    new.replace(ENV_FILE)

    environment = {name: text for name, text in os.environ.items() if name not in FOREIGN}
    environment.update(values)
    environment.update(
        {
            "DJANGO_SETTINGS_MODULE": "site_config.settings.dev",
            "DATA_DIR": str(DATA),
            "SANDBOX_DATA_DIR": str(DATA / "sandbox"),
            "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
            "PYTHONUNBUFFERED": "1",
            # Advice for servers (no collected files, a worker run by root) is not for a demo.
            "PYTHONWARNINGS": "ignore",
        }
    )
    if SERVES:
        environment.setdefault("DEBUG", "true")
    return environment


def _manage(command, environment, clock):
    """Run a management command; its words go to a file, of which the latest is shown at times.

    Raises Stop with the last line when it fails.
    """
    log = DATA / "prepare.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [str(VENV / "bin" / "python"), "manage.py", command],
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        while process.poll() is None:
            try:
                process.wait(timeout=4)
            except subprocess.TimeoutExpired:
                lines = [line for line in log.read_text().splitlines() if line[:5] != "INFO "]
                clock.say(f"  {lines[-1].strip()}" if lines else "  …")
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    if process.returncode:
        lines = log.read_text().strip().splitlines() or ["no message"]
        if "No space left" in lines[-1] or "disk is full" in lines[-1]:
            raise Stop(f"the disk is full. Free some space, then run {COMMAND} again.")
        raise Stop(f"manage.py {command} failed: {lines[-1].strip()} (all of it: {log})")


if __name__ == "__main__":
    run_plainly(main)
