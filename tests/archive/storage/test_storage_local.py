"""What can happen to a folder: links, full disks, killed writers, lost mounts."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.model.errors import Missing, Unavailable
from archive.storage import LocalStore

HERE = Path(__file__).parents[3]


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "store")


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder with a secret beside the store."""
    folder = tmp_path / "outside"
    (folder / "deep").mkdir(parents=True)
    (folder / "secret").write_bytes(b"secret")
    (folder / "deep" / "secret").write_bytes(b"secret")
    return folder


def test_a_key_is_a_path_and_the_local_file_is_the_kept_file_itself(store: LocalStore) -> None:
    store.write("a/b.txt", [b"x"])
    with store.as_file("a/b.txt") as path:
        assert path == store.folder / "a" / "b.txt"
        assert path.read_bytes() == b"x"
        assert not path.stat().st_mode & 0o222


def test_a_link_below_the_store_is_never_followed_for_reading(store: LocalStore, outside: Path) -> None:
    store.write("a/b", [b"x"])
    (store.folder / "file").symlink_to(outside / "secret")
    (store.folder / "folder").symlink_to(outside)
    (store.folder / "a" / "folder").symlink_to(outside)
    (store.folder / "a" / "inside").symlink_to(store.folder / "a" / "b")
    for key in ("file", "folder/secret", "a/folder/secret", "a/folder/deep/secret", "a/inside"):
        assert not store.exists(key)
        with pytest.raises(Missing):
            store.read(key)
        with pytest.raises(Missing):
            store.read_range(key, 0, 9)
        with pytest.raises(Missing), store.as_file(key):
            pass


def test_a_link_is_listed_as_itself_and_what_it_points_to_is_not(store: LocalStore, outside: Path) -> None:
    (store.folder / "folder").symlink_to(outside)
    (store.folder / "loop").symlink_to(store.folder)
    assert [entry.key for entry in store.list()] == ["folder", "loop"]
    assert not list(store.list("folder/"))


def test_nothing_is_written_or_deleted_through_a_link(store: LocalStore, outside: Path) -> None:
    (store.folder / "folder").symlink_to(outside)
    with pytest.raises(Unavailable, match="link"):
        store.write("folder/new", [b"x"])
    store.delete("folder/secret")
    store.delete("folder/deep/secret")
    assert sorted(path.name for path in outside.rglob("*")) == ["deep", "secret", "secret"]


def test_writing_under_a_link_s_name_replaces_the_link(store: LocalStore, outside: Path) -> None:
    (store.folder / "file").symlink_to(outside / "secret")
    store.write("file", [b"ours"])
    assert b"".join(store.read("file")) == b"ours"
    assert (outside / "secret").read_bytes() == b"secret"


def test_a_pipe_or_a_folder_is_no_content(store: LocalStore) -> None:
    os.mkfifo(store.folder / "pipe")
    (store.folder / "folder").mkdir()
    for key in ("pipe", "folder"):
        with pytest.raises(Missing):
            store.read(key)


def test_foreign_names_are_listed_so_that_an_audit_sees_them(store: LocalStore) -> None:
    (store.folder / "新建 文本.txt").write_bytes(b"x")
    (store.folder / os.fsdecode(b"gbk-\xd6\xd0")).write_bytes(b"x")
    assert [entry.key for entry in store.list()] == ["gbk-\\xd6\\xd0", "新建 文本.txt"]


def test_a_file_where_a_folder_should_be_is_said_with_its_cure(store: LocalStore) -> None:
    store.write("a", [b"x"])
    with pytest.raises(Unavailable, match="remove it"):
        store.write("a/b", [b"x"])
    store.write("c/d", [b"x"])
    with pytest.raises(Unavailable, match="remove it"):
        store.write("c", [b"x"])
    assert not list(store.leftovers())


def test_a_store_that_is_not_mounted_is_unavailable_and_nothing_is_called_missing(store: LocalStore) -> None:
    store.write("a/b", [b"x"])
    away = store.folder.rename(store.folder.with_name("away"))
    for mounted in ("gone", "an empty mount point"):
        if mounted != "gone":
            store.folder.mkdir()
        for call in (
            lambda: store.read("a/b"),
            lambda: store.size("a/b"),
            lambda: store.exists("a/b"),
            lambda: list(store.list()),
            lambda: store.write("a/b", [b"y"]),
            lambda: store.delete("a/b"),
            lambda: list(store.leftovers()),
            store.check,
        ):
            with pytest.raises(Unavailable, match="mounted"):
                call()
    shutil.rmtree(store.folder)
    away.rename(store.folder)
    assert store.read_range("a/b", 0, 9) == b"x"


def test_a_file_beyond_the_limit_is_unavailable_and_leaves_nothing(store: LocalStore) -> None:
    store.write("k", [b"old"])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(Unavailable, match="larger than"):
            store.write("k", [bytes(60_000)] * 3)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert store.read_range("k", 0, 9) == b"old"
    assert not list(store.leftovers())


FULL = """
import sys
from pathlib import Path
from archive.model.errors import Unavailable
from archive.storage import LocalStore
store = LocalStore(Path(sys.argv[1]))
store.write("kept", [b"x" * 100_000])
for key in ("kept", "folder/new"):
    try:
        store.write(key, (b"y" * 100_000 for _ in range(100)))
    except Unavailable as fault:
        print(fault)
    else:
        sys.exit("a full disk took ten megabytes")
assert b"".join(store.read("kept")) == b"x" * 100_000
assert [entry.key for entry in store.list()] == ["kept"]
assert not list(store.leftovers())
store.check()
store.write("after", [b"there is room again"])
"""


def test_a_full_disk_is_unavailable_with_its_cure_and_leaves_no_partial_key(tmp_path: Path) -> None:
    """On a file system of two megabytes, mounted in a name space of its own."""
    own = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--mount"]
    mounted = [*own, "sh", "-ec", 'mount -t tmpfs -o size=2m none "$1"; shift; exec "$@"', "sh", str(tmp_path)]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*mounted, "true"], check=False, capture_output=True).returncode
    ):
        pytest.skip("this machine lets nobody mount a small file system")
    done = subprocess.run(
        [*mounted, sys.executable, "-c", FULL, str(tmp_path / "store")],
        cwd=HERE,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("it is full: make room") == 2


SLOW = """
import sys, time
from pathlib import Path
from archive.storage import LocalStore
def chunks():
    for _ in range(1000):
        yield b"z" * 100_000
        print(flush=True)
        time.sleep(0.01)
LocalStore(Path(sys.argv[1])).write("k", chunks())
"""


def test_a_killed_writer_leaves_the_old_content_and_one_leftover(store: LocalStore) -> None:
    store.write("k", [b"old"])
    writer = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(store.folder)], cwd=HERE, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    for _ in range(5):
        writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    assert store.read_range("k", 0, 9) == b"old"
    assert [entry.key for entry in store.list()] == ["k"]
    (leftover,) = store.leftovers()
    assert leftover.size >= 400_000
    assert not list(store.leftovers(older_than=3600))
    assert store.clear_leftovers(3600) == 0
    hour = time.time() - 4000
    os.utime(store.folder / leftover.name, (hour, hour))
    assert store.clear_leftovers(3600) == 1
    assert not list(store.leftovers())


def test_pruning_removes_the_folders_that_a_killed_writer_left_empty(store: LocalStore, outside: Path) -> None:
    store.write("a/kept", [b"x"])
    for folder in ("a/b/c/d", "a/b/e", "f/g/h"):
        (store.folder / folder).mkdir(parents=True)
    (store.folder / "a" / "link").symlink_to(outside)
    (outside / "empty").mkdir()
    store.prune("a")
    store.prune("f/g/h/i")
    assert sorted(path.name for path in store.folder.rglob("*")) == ["a", "kept", "link", "~writing"]
    assert (outside / "empty").is_dir()


def test_a_write_is_synced_with_its_folders_before_it_counts(tmp_path: Path) -> None:
    """Asked of the system itself: file, then rename, then the folder that got the name."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not here")
    code = "import sys; from archive.storage import open_store; open_store(sys.argv[1]).write('a/b', [b'x'])"
    log = tmp_path / "log"
    trace = ["strace", "-f", "-e", "trace=fsync,rename,renameat,renameat2,mkdirat", "-o", str(log)]
    done = subprocess.run(
        [*trace, sys.executable, "-c", code, f"file:{tmp_path}/store"],
        cwd=HERE,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        pytest.skip("strace may not trace here")
    calls = [line.split("(")[0].split()[-1] for line in log.read_text().splitlines() if "(" in line]
    assert [call for call in calls if call != "mkdirat"][-4:] == ["fsync", "fsync", "renameat", "fsync"]


def test_a_store_of_another_owner_is_said_with_its_cure(store: LocalStore) -> None:
    store.write("a/k", [b"x"])
    store.folder.chmod(0)
    own = os.geteuid()
    if own == 0:
        os.seteuid(65534)
    try:
        for call in (
            store.check,
            lambda: store.write("k", [b"x"]),
            lambda: store.read("a/k"),
            lambda: store.exists("a/none"),
            lambda: list(store.list()),
            lambda: store.delete("a/k"),
        ):
            with pytest.raises(Unavailable, match="mend the owner"):
                call()
    finally:
        os.seteuid(own)
        store.folder.chmod(0o700)
    assert store.read_range("a/k", 0, 9) == b"x"


def test_reading_a_thousand_times_leaves_no_file_open(store: LocalStore) -> None:
    store.write("k", [bytes(1 << 20)])
    before = len(list(Path("/proc/self/fd").iterdir()))
    for start in range(1000):
        store.read_range("k", start, 8192)
        store.read("k", start, 10)
        next(store.read("k"))
        next(store.list())
    assert len(list(Path("/proc/self/fd").iterdir())) == before
