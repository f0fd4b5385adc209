"""What a process that opens strangers' files may do: so much memory, time and disk, no network, and die with us.

Called by such a process itself, before it opens anything (`apart.py`) or becomes ffmpeg (this file as a program, with

the standard library alone). Linux; elsewhere what there is of it holds.
"""

import ctypes
import json
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path

_DEATHSIG, _NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 1, 38, 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_DENY, _ALLOW = 0x0005_0000 | 1, 0x7FFF_0000
"""seccomp(2): answer EPERM, or let it pass."""
_FOREIGN = 0x4000_0000
"""From here the calls of x32, which bear the name of x86-64: the same calls once more."""
_CALLS = {
    "x86_64": (0xC000_003E, (41, 53, 425), (62, 200, 234, 129, 297, 424, 101, 311, 109, 112), (59, 322)),
    "aarch64": (0xC000_00B7, (198, 199, 425), (129, 130, 131, 138, 240, 424, 117, 271, 154, 157), (221, 281)),
}
"""Machine → its AUDIT_ARCH; its numbers of socket, socketpair and io_uring_setup (which can open sockets by itself); of

kill, tkill, tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo, pidfd_send_signal, ptrace, process_vm_writev, setpgid, setsid:
others of our user are not ended, and nobody leaves the group that is ended; of execve and execveat.
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` by the clock, `stall` of them without a sign of work, `cpu` of all its threads (None: as they come).

    `megabytes` of memory; `address` space in megabytes too (None: as mapped files want it); `written`: megabytes of a
    file that it makes.
    """

    seconds: float
    megabytes: int = 3072
    cpu: float | None = None
    address: int | None = None
    written: int = 65_536
    stall: float = 120.0


def confined(command: Sequence[str], limits: Limits) -> list[str]:
    """The command line of a process that binds itself and then becomes `command`, which may start programs."""
    told = json.dumps(asdict(limits))
    return [sys.executable, "-I", "-S", __file__, told, str(os.getpid()), *command]


def confine(limits: Limits, parent: int, *, programs: bool = False) -> None:
    """Binds this process, for good. `parent`: who has started it. `programs`: it may start some."""
    _set(resource.RLIMIT_DATA, limits.megabytes << 20)
    _set(resource.RLIMIT_FSIZE, limits.written << 20)
    _set(resource.RLIMIT_CORE, 0)
    if limits.address is not None:
        _set(resource.RLIMIT_AS, limits.address << 20)
    if limits.cpu is not None:
        _set(resource.RLIMIT_CPU, max(1, ceil(limits.cpu)))
    with suppress(OSError):
        # Where the whole machine runs out of memory, this process goes first.
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    if platform.system() == "Linux":
        _seal(ctypes.CDLL(None, use_errno=True), parent, programs=programs)


def _set(kind: int, value: int) -> None:
    _, most = resource.getrlimit(kind)
    value = value if most == resource.RLIM_INFINITY else min(value, most)
    resource.setrlimit(kind, (value, value))


def _seal(libc: ctypes.CDLL, parent: int, *, programs: bool) -> None:
    """Ends with its parent, gains no rights, opens no sockets, signals nobody, starts no programs unless it may."""
    libc.prctl(_DEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if platform.machine() not in _CALLS:
        return
    architecture, network, others, starting = _CALLS[platform.machine()]
    denied = (*network, *others, *(() if programs else starting))
    # Classic BPF over struct seccomp_data: the number of the call lies at 0, the architecture at 4.
    code = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _DENY), (_LOAD, 0, 0, 0)]
    code += [(_AT_LEAST, len(denied) + 1, 0, _FOREIGN)]
    code += [(_EQUAL, len(denied) - place, 0, number) for place, number in enumerate(denied)]
    code += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _DENY)]
    program = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *each) for each in code))
    head = ctypes.create_string_buffer(struct.pack("@HxxxxxxP", len(code), ctypes.addressof(program)))
    libc.prctl(_SECCOMP, _FILTER, head, 0, 0)


if __name__ == "__main__":
    confine(Limits(**json.loads(sys.argv[1])), int(sys.argv[2]), programs=True)
    os.execvp(sys.argv[3], sys.argv[3:])  # noqa: S606 a list of arguments, without a shell
