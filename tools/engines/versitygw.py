"""versitygw: an S3 server upon a folder (Apache-2.0). Built from the Go module proxy; needs a Go compiler once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.engines.cache import cached
from tools.engines.go import installed
from tools.engines.process import Process, free_port, listens
from tools.engines.s3 import Keys, S3Server

VERSION = "1.7.0"
MODULE = f"github.com/versity/versitygw/cmd/versitygw@v{VERSION}"
KEYS = Keys("chuanxi-test", "a-secret-of-tests-only")


@contextmanager
def versitygw(folder: Path, *, versions: bool = False) -> Iterator[S3Server]:
    """A server with its data in `folder`, which has to lie on a file system with user xattrs.

    `versions`: buckets may be told to keep old versions. Raises Unobtainable.
    """
    data, accounts, old = folder / "data", folder / "accounts", folder / "old"
    for each in (data, accounts, old):
        each.mkdir(parents=True, exist_ok=True)
    port = free_port()
    keeping = ("--versioning-dir", str(old)) if versions else ()
    process = Process(
        [
            *(str(program()), "--port", f"127.0.0.1:{port}", "--keep-alive", "--quiet", "--health", "/health"),
            *("--iam-dir", str(accounts), "posix", *keeping, str(data)),
        ],
        folder / "versitygw.log",
        lambda: listens(port),
        {"ROOT_ACCESS_KEY": KEYS.access, "ROOT_SECRET_KEY": KEYS.secret},
    )
    process.start()
    try:
        yield S3Server("versitygw", f"http://127.0.0.1:{port}", KEYS, process)
    finally:
        process.thaw()
        process.stop()


def program() -> Path:
    """The program, built if it has not been yet. Raises Unobtainable."""
    return cached(f"versitygw-{VERSION}", lambda folder: installed(MODULE, folder, "versitygw")) / "versitygw"
