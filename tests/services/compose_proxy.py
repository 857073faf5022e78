"""The proxy of compose.yaml without a container: real nginx with the files that it gets there."""

import os
from pathlib import Path

from tests.migrated import ROOT
from tests.services import free_port
from tests.services.nginx import Nginx

FILES = ROOT / "docker" / "proxy"
# What the image's own nginx.conf has around them.
CONFIGURATION = """
daemon off;
{user}
pid {home}/pid;
error_log {home}/error.log notice;
worker_processes 1;
events {{ worker_connections 64; }}
http {{
    types {{ text/css css; text/javascript js; application/zip zip; }}
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    include {home}/http.conf;
    include {home}/{kind}.conf;
}}
"""


class ComposeProxy(Nginx):
    """`kind` is what PROXY says: tls, which needs a certificate in `tls`, or outer.

    Web is found by the name server on port `names`, and listens on `port`. Logs of requests are in
    access.log.
    """

    def __init__(
        self, kind: str, names: int, port: int, static: Path, data: Path, tls: Path | None = None
    ):
        super().__init__("", "")
        self.https_port = free_port()
        changes = {
            "resolver 127.0.0.11 valid=5s": f"resolver 127.0.0.1:{names} valid=1s",
            "listen 80 ": f"listen 127.0.0.1:{self.port} ",
            "listen 443 ": f"listen 127.0.0.1:{self.https_port} ",
            "http://web:8000": f"http://web.test:{port}",
            "root /static;": f"root {static};",
            "alias /data/": f"alias {data}/",
            "/tls/": f"{tls}/",
            "/dev/stdout": f"{self.home}/access.log",
            "/etc/nginx/storefront/": f"{self.home}/",
        }
        for path in FILES.glob("*.conf"):
            text = path.read_text()
            for there, here in changes.items():
                text = text.replace(there, here)
            (self.home / path.name).write_text(text)
        user = "user root;" if os.geteuid() == 0 else ""
        self.file.write_text(CONFIGURATION.format(home=self.home, kind=kind, user=user))
