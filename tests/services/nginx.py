"""nginx on loopback before a running shop, with the locations that come with the shop."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tests.services import free_port

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = """
daemon off;
pid {home}/pid;
error_log {home}/error.log info;
worker_processes 1;
{user}
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    types {{ application/zip zip; text/html html; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{ proxy_pass {shop}; proxy_set_header Host $http_host; }}
        {locations}
    }}
}}
"""


def program() -> str | None:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def download_locations(private: Path, bucket_url: str = "") -> str:
    """Those of server/files, for these files and this bucket (plain http on loopback)."""
    files = ROOT / "server/files/nginx"
    blocks = "\n".join(path.read_text() for path in sorted(files.glob("downloads-*.conf")))
    changes = {
        "alias @PRIVATE@/;": f"alias {private}/;",
        "proxy_pass https://bucket.example.com": f"proxy_pass {bucket_url or 'http://127.0.0.1:9'}",
        "bucket.example.com": (bucket_url or "http://127.0.0.1:9").removeprefix("http://"),
        "resolver 127.0.0.53;": "",
    }
    for old, new in changes.items():
        if old not in blocks:
            raise ValueError(f"they no longer say {old!r}")
        blocks = blocks.replace(old, new)
    return blocks


class Nginx:
    """Start and stop nginx in front of the shop at the address `shop`."""

    def __init__(self, shop: str, locations: str):
        self.home = Path(tempfile.mkdtemp(prefix="storefront-nginx-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.file = self.home / "nginx.conf"
        user = "user root;" if os.geteuid() == 0 else ""
        self.file.write_text(
            CONFIGURATION.format(
                home=self.home, port=self.port, shop=shop, locations=locations, user=user
            )
        )
        self.process = None

    def start(self, timeout: float = 20) -> "Nginx":
        """Returns when it listens. Raises RuntimeError with its log when it does not."""
        command = [program(), "-p", self.home, "-c", self.file, "-e", self.home / "error.log"]
        with (self.home / "out").open("wb") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        text = (self.home / "out").read_text() + self.log()
        self.stop()
        raise RuntimeError(f"nginx did not start on port {self.port}:\n{text}")

    def log(self) -> str:
        path = self.home / "error.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)
        shutil.rmtree(self.home, ignore_errors=True)
