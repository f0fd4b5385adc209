"""The peer, Debian's IIPImage behind lighttpd, and nginx before our own site; each in a folder of its own."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IIPSRV = "/usr/lib/iipimage-server/iipsrv.fcgi"

LIGHTTPD = """
server.document-root = "{folder}"
server.bind = "127.0.0.1"
server.port = {port}
server.errorlog = "{folder}/error.log"
server.max-keep-alive-requests = 100000
server.modules = ("mod_fastcgi")
fastcgi.server = ("/" => (("socket" => "{folder}/iip.socket", "check-local" => "disable", "max-procs" => 2,
  "bin-path" => "{program}", "bin-environment" => (
    "FILESYSTEM_PREFIX" => "{pictures}/", "URI_MAP" => "iiif=>IIIF", "JPEG_QUALITY" => "85", "MAX_CVT" => "30000",
    "VERBOSITY" => "0", "LOGFILE" => "{folder}/iip.log"))))
"""
NGINX = """
worker_processes 2; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 256; }}
http {{
  access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream site {{ server 127.0.0.1:{site}; keepalive 32; }}
  server {{ listen 127.0.0.1:{port}; keepalive_requests 1000000;
    location / {{ proxy_pass http://site; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_max_temp_file_size 0; proxy_buffer_size 16k; proxy_buffers 16 16k; }} }}
}}
"""


@contextmanager
def iipimage(folder: Path, pictures: Path) -> Iterator[tuple[str, int]]:
    """Serves the TIFFs of `pictures` under /iiif/<name>; yields its address and process."""
    port = free_port()
    settings = folder / "lighttpd.conf"
    settings.write_text(LIGHTTPD.format(folder=folder, pictures=pictures, port=port, program=IIPSRV))
    with _running(["lighttpd", "-D", "-f", str(settings)], port) as process:
        yield f"http://127.0.0.1:{port}", process


@contextmanager
def nginx(folder: Path, site: int) -> Iterator[tuple[str, int]]:
    """Before the site at port `site`; yields its address and process."""
    port = free_port()
    settings = folder / "nginx.conf"
    settings.write_text(NGINX.format(folder=folder, port=port, site=site))
    with _running(["nginx", "-p", str(folder), "-c", str(settings)], port) as process:
        yield f"http://127.0.0.1:{port}", process


def version() -> str:
    """The peer's version, as the package says it."""
    command = ["dpkg-query", "--show", "--showformat=${Version}", "iipimage-server"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(command: list[str], port: int) -> Iterator[int]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ))
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)
