"""An S3 server on loopback that checks signatures and their time, as the real one does.

It lives in a virtual environment of its own (it pins another botocore than the shop's), built
once from requirements-s3.txt under var/test/.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import boto3
from botocore.config import Config

from tests.services import free_port

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements-s3.txt"
HOME = ROOT / "var" / "test" / "ministack"
KEY, SECRET = "test", "test"


def ensure_installed(home: Path = HOME) -> Path:
    """The Python that has the server; installs it first when the locked list has changed."""
    home.mkdir(parents=True, exist_ok=True)
    python, mark = home / "venv" / "bin" / "python", home / "installed"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (mark.is_file() and mark.read_text() == wanted and python.is_file()):
            shutil.rmtree(home / "venv", ignore_errors=True)
            subprocess.run([sys.executable, "-m", "venv", home / "venv"], check=True)
            pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            subprocess.run([*pip, "--require-hashes", "-r", REQUIREMENTS], check=True)
            mark.write_text(wanted)
    return python


class S3Server:
    """Start and stop the server; `bucket()` makes an empty private bucket."""

    def __init__(self, port: int | None = None, home: Path = HOME):
        self.home = home
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        self.folder = None

    def start(self, timeout: float = 60) -> "S3Server":
        """Returns when the server answers. Raises RuntimeError with its log when it does not."""
        python = ensure_installed(self.home)
        self.folder = tempfile.mkdtemp(prefix="storefront-s3-")
        log = Path(self.folder, "log")
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": self.folder,
            "TMPDIR": self.folder,
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "AUTH": "true",
            "SERVICES": "s3",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "S3_DATA_DIR": str(Path(self.folder, "data")),
            "STATE_DIR": str(Path(self.folder, "state")),
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "LOG_LEVEL": "WARNING",
        }
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [python, "-c", "from ministack.app import main; main()"],
                cwd=self.folder,
                env=environment,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            if self._answers():
                return self
            time.sleep(0.1)
        text = log.read_text(errors="replace")
        self.stop()
        raise RuntimeError(f"The S3 server did not start on port {self.port}:\n{text}")

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def client(self):
        """A client with the right keys."""
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            region_name="us-east-1",
            config=Config(signature_version="s3v4", retries={"max_attempts": 1}),
        )

    def bucket(self, name: str) -> str:
        """Make the bucket `name` and return its name."""
        self.client().create_bucket(Bucket=name)
        return name

    def allow_uploads(self, bucket: str, origin: str) -> None:
        """Let pages of `origin` put files into the bucket, as docs/operations.md says."""
        rule = {"AllowedOrigins": [origin], "AllowedMethods": ["PUT"]}
        rule["AllowedHeaders"] = ["content-type"]
        self.client().put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})

    def environment(self, bucket: str) -> dict[str, str]:
        """What the shop is told, by environment, to keep sold files in `bucket`."""
        return {
            "S3_ENDPOINT_URL": self.url,
            "S3_PRIVATE_BUCKET": bucket,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
        }

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(self.url, timeout=2).close()
        except urllib.error.HTTPError:
            return True  # it speaks, and refuses strangers
        except OSError:
            return False
        return True
