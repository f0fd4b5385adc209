"""OpenStack Swift with its S3 API (Apache-2.0), from PyPI: four processes, one replica, upon a folder."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tools.engines.cache import Unobtainable, cached
from tools.engines.process import Process, free_port, listens
from tools.engines.s3 import REGION, Keys, S3Server

VERSION = "2.38.3"
KEYS = Keys("test:tester", "testing")
KINDS = ("account", "container", "object")
_LAUNCH = (
    "import sys; from swift.common import utils; utils.set_swift_dir(sys.argv[1]);"
    "from swift.common.wsgi import run_wsgi; sys.exit(run_wsgi(sys.argv[2], sys.argv[3]))"
)
_PROXY = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
swift_dir = {folder}
user = {user}
log_level = ERROR
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck bulk s3api tempauth slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
location = {region}
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:slo]
use = egg:swift#slo
rate_limit_after_segment = 10000
[filter:dlo]
use = egg:swift#dlo
"""
_KEEPER = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
fallocate_reserve = 0
user = {user}
log_level = ERROR
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""


@contextmanager
def swift(folder: Path) -> Iterator[S3Server]:
    """A server with its data in `folder`, which has to lie on a file system with user xattrs. Raises Unobtainable."""
    programs = cached(f"swift-{VERSION}", _install) / "bin"
    devices = folder / "devices/d1"
    devices.mkdir(parents=True)
    (folder / "swift.conf").write_text("[swift-hash]\nswift_hash_path_suffix = tests\n")
    with ExitStack() as running:
        for kind in KINDS:
            _start(running, programs, folder, kind, _rings(programs, folder, kind))
        proxy = _start(running, programs, folder, "proxy", free_port())
        yield S3Server("swift", f"http://127.0.0.1:{proxy[1]}", KEYS, proxy[0])


def _start(running: ExitStack, programs: Path, folder: Path, kind: str, port: int) -> tuple[Process, int]:
    user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    configuration = folder / f"{kind}.conf"
    text = _PROXY if kind == "proxy" else _KEEPER
    configuration.write_text(text.format(port=port, folder=folder, user=user, kind=kind, region=REGION))
    command = [str(programs / "python"), "-c", _LAUNCH, str(folder), str(configuration), f"{kind}-server"]
    process = Process(command, folder / f"{kind}.log", lambda: listens(port))
    process.start()
    running.callback(process.stop)
    running.callback(process.thaw)
    return process, port


def _rings(programs: Path, folder: Path, kind: str) -> int:
    """Says in the ring of `kind` that one server on one port keeps everything; returns the port."""
    port = free_port()
    ring = str(folder / f"{kind}.builder")
    for words in (["create", "4", "1", "0"], ["add", f"r1z1-127.0.0.1:{port}/d1", "1"], ["rebalance"]):
        command = [str(programs / "python"), str(programs / "swift-ring-builder"), ring, *words]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            raise Unobtainable(f"swift cannot be started: {made.stdout[-500:]}{made.stderr[-500:]}")
    return port


def _install(folder: Path) -> None:
    """Its own virtual environment: nothing of it may come into ours."""
    for command in (
        [sys.executable, "-m", "venv", "--without-pip", str(folder)],
        [sys.executable, "-m", "pip", "--python", str(folder / "bin/python"), "install", "-q", f"swift=={VERSION}"],
    ):
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            raise Unobtainable(f"swift cannot be had: {made.stderr[-1000:]}")
