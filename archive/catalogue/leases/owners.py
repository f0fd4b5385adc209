"""Who holds a lease: a process of some machine. A dead process of this machine need not be waited for."""

import os
import socket
from pathlib import Path

from sqlalchemy import Connection, select

from archive.catalogue import leases
from archive.catalogue.tables import leases as table
from archive.catalogue.tables import workers


def owner_name(part: str = "") -> str:
    """This process's name as a lease owner: machine, process id and start time, and a part of the process."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}:{part}"


def bury(connection: Connection) -> int:
    """Frees the leases and heartbeats of processes of this machine that are gone; returns how many owners."""
    owners = {
        *connection.execute(select(table.c.owner)).scalars(),
        *connection.execute(select(workers.c.name)).scalars(),
    }
    dead = [owner for owner in owners if _is_dead(owner)]
    for owner in dead:
        leases.free_of(connection, owner)
        leases.gone(connection, owner)
    return len(dead)


def _is_dead(owner: str) -> bool:
    host, _, rest = owner.partition(":")
    number, _, rest = rest.partition(":")
    if host != socket.gethostname() or not number.isdigit():
        return False
    return _started(int(number)) != rest.partition(":")[0]


def _started(process: int) -> str:
    """When a process started (clock ticks since boot, Linux), "0" if it is gone or a zombie.

    `kill(pid, 0)` says that a zombie lives, and process ids come round again: both were met after `kill -9`.
    """
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "0" if Path("/proc/self/stat").exists() or not _answers(process) else "1"
    return "0" if fields[0] in ("Z", "X") else fields[19]


def _answers(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True
