"""How each of the file's services is started here, by its image."""

import http.client
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tools.engines import versitygw
from tools.engines.debian import libraries, program, unprivileged, within_reach
from tools.engines.elasticsearch import elasticsearch
from tools.engines.elasticsearch_binaries import newest
from tools.engines.postgresql import postgresql
from tools.engines.process import Process, listens
from tools.stack.compose import FILE, Service
from tools.stack.places import Places

PROGRAMS = Path(sys.executable).parent
Started = Process | None
Start = Callable[[Service, Places, ExitStack], Started]


def house(service: Service, places: Places, until: ExitStack) -> Started:
    """A command of ours, with the file's environment and nothing else; ready when its own health check says so."""
    environment = {
        **{name: os.environ[name] for name in ("LANG",) if name in os.environ},
        "PATH": f"{PROGRAMS}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(places.root(service.name)),
        "TMPDIR": places.text(service, "/tmp"),  # noqa: S108 the container's
        **places.environment(service),
    }
    command = places.command(service, service.command)
    if "prepare" in service.name:
        subprocess.run(command, env=environment, check=True)
        return None
    check = places.command(service, service.health[1:])

    def healthy() -> bool:
        return subprocess.run(check, env=environment, capture_output=True, check=False).returncode == 0

    return _running(command, service, places, until, healthy, environment)


def nginx(service: Service, places: Places, until: ExitStack) -> Started:
    """Debian's nginx with the file's configuration."""
    folder = places.root(service.name)
    server = within_reach(program("nginx-light", "nginx", "usr/sbin/nginx"), folder)
    given = (FILE.parent / "deploy/nginx.conf").read_text("utf-8")
    port = places.port(service.name, 8080)
    configuration = folder / "nginx.conf"
    configuration.write_text(places.text(service, given), "utf-8")
    command = [str(server), "-c", str(configuration), "-e", "stderr", "-g", "daemon off;"]
    command = [*unprivileged(folder), *command]
    return _running(command, service, places, until, lambda: _answers(port, "/healthz"), libraries(server))


def redis(service: Service, places: Places, until: ExitStack) -> Started:
    """Debian's Redis by the file's own command."""
    folder, port = places.root(service.name), places.port(service.name, 6379)
    server = within_reach(program("redis-server", "redis-server", "usr/bin/redis-server"), folder)
    words = [str(server), *service.command[1:], "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    return _running([*unprivileged(folder), *words], service, places, until, lambda: listens(port), libraries(server))


def storage(service: Service, places: Places, until: ExitStack) -> Started:
    """Versitygw by the file's own command."""
    port = places.port(service.name, 7070)
    command = [str(versitygw.program()), *places.command(service, service.command)]
    return _running(command, service, places, until, lambda: listens(port), places.environment(service))


def database(service: Service, places: Places, until: ExitStack) -> Started:
    """PostgreSQL with the names and the password that the file gives."""
    given = service.environment
    folder = places.root(service.name) / "data"
    folder.mkdir()
    server = until.enter_context(postgresql(folder, password=given["POSTGRES_PASSWORD"]))
    assert (given["POSTGRES_USER"], given["POSTGRES_DB"]) == ("chuanxi", "chuanxi")
    places.settle(service.name, 5432, server.port)
    return server.process


def search(service: Service, places: Places, until: ExitStack) -> Started:
    """Elasticsearch with the password that the file gives."""
    folder = places.root(service.name) / "data"
    folder.mkdir()
    server = until.enter_context(elasticsearch(folder, newest(), password=service.environment["ELASTIC_PASSWORD"]))
    places.settle(service.name, 9200, server.port)
    return server.process


BY_IMAGE: dict[str, Start] = {
    "chuanxi": house,
    "nginxinc/nginx-unprivileged": nginx,
    "redis": redis,
    "versity/versitygw": storage,
    "postgres": database,
    "docker.elastic.co/elasticsearch/elasticsearch": search,
}


def start(service: Service, places: Places, until: ExitStack) -> Started:
    """Starts it and waits until it is ready; it ends with `until`. None for one that has done its work."""
    return BY_IMAGE[service.told["image"].rpartition(":")[0]](service, places, until)


def _running(
    command: list[str],
    service: Service,
    places: Places,
    until: ExitStack,
    ready: Callable[[], bool],
    environment: dict[str, str],
) -> Process:
    process = Process(command, places.folder / f"{service.name}.log", ready, environment)
    until.callback(process.stop)
    process.start(120)
    return process


def _answers(port: int, path: str) -> bool:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asked.request("GET", path)
        return asked.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
