"""`chuanxi archive check-store` and `copy-store`, as an administrator types them, before any archive is open."""

import json
import os
import subprocess
import sys
from pathlib import Path

from archive.storage import open_store

PROGRAM = str(Path(sys.executable).parent / "chuanxi")


def chuanxi(home: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], "CHUANXI_HOME": str(home), "LANG": "C.UTF-8", **settings}
    return subprocess.run([PROGRAM, *arguments], env=environment, capture_output=True, text=True, check=False)


def test_a_good_store_is_said_to_be_good_and_one_that_is_none_is_named(tmp_path: Path) -> None:
    good = chuanxi(tmp_path / "home", "archive", "check-store")
    assert good.returncode == 0, good.stderr
    assert "writes, reads and removes" in good.stdout
    assert "unfinished for more than a day: 0" in good.stdout
    (tmp_path / "file").write_text("")
    for url in (f"file:{tmp_path}/file/store", "s4://bucket"):
        bad = chuanxi(tmp_path / "home", "archive", "check-store", STORAGE_URL=url)
        assert bad.returncode == 1
        assert "Traceback" not in bad.stderr
        assert bad.stderr.count("\n") == 1
    assert not (tmp_path / "home/chuanxi.sqlite").exists()


def test_a_store_is_copied_and_what_is_extra_is_named_until_it_is_removed(tmp_path: Path) -> None:
    one, other = f"file:{tmp_path}/one", f"file:{tmp_path}/other"
    empty = chuanxi(tmp_path / "home", "archive", "copy-store", one, other)
    assert empty.returncode == 1
    assert "is it the right store?" in empty.stderr
    open_store(one).write("a/b", [b"content"])
    open_store(other).write("c", [b"extra"])
    copied = chuanxi(tmp_path / "home", "archive", "copy-store", one, other, "--json")
    assert copied.returncode == 1
    report = json.loads(copied.stdout)
    assert (report["copied"], report["present"], report["size"], report["extra"]) == (1, 0, 7, ["c"])
    again = chuanxi(tmp_path / "home", "archive", "copy-store", one, other, "--remove")
    assert again.returncode == 0, again.stderr
    assert "present: 1" in again.stdout
    assert [entry.key for entry in open_store(other).list()] == ["a/b"]
