"""The address of a store chooses it."""

import subprocess
import sys
from pathlib import Path

import pytest

from archive.model.errors import Misconfigured, Unavailable
from archive.storage import LocalStore, MemoryStore, open_store


def test_an_absolute_folder_is_made_and_used(tmp_path: Path) -> None:
    for number, url in enumerate((f"file:{tmp_path}/0", f"file://{tmp_path}/1")):
        store = open_store(url)
        assert isinstance(store, LocalStore)
        assert store.folder == tmp_path / str(number)
        store.write("k", [b"x"])
        assert (tmp_path / str(number) / "k").read_bytes() == b"x"


def test_a_relative_folder_is_fixed_when_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = open_store("file:store")
    monkeypatch.chdir("/")
    store.write("k", [b"x"])
    assert (tmp_path / "store" / "k").read_bytes() == b"x"


def test_who_keeps_bytes_in_a_folder_does_not_wait_for_boto3(tmp_path: Path) -> None:
    program = f"from archive.storage import open_store; open_store('file:{tmp_path}'); import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"boto3", "botocore", "pycurl"} & set(done.stdout.split())


def test_two_stores_in_memory_are_two() -> None:
    one, two = open_store("memory:"), open_store("memory:")
    assert isinstance(one, MemoryStore)
    one.write("k", [b"x"])
    assert not two.exists("k")


@pytest.mark.parametrize(
    "url", ["", "file:", "file://host/share", "ftp://x", "/srv/store", "memory:x", "FILE:/x", "file:/a\0b"]
)
def test_an_address_that_names_no_store_says_which_setting_and_how_to_write_it(url: str) -> None:
    with pytest.raises(Misconfigured, match=r"STORAGE_URL.*file:/srv"):
        open_store(url)


@pytest.mark.parametrize(
    "url", ["s3:", "s3://", "s3:bucket", "s3://x", "s3://Bucket", "s3://b_b", "s3:///prefix", "s3://bucket//x",
            "s3://bucket/../x", "s3://bucket/a b", "s3://bucket/剪纸", "s3://me:secret@host/bucket", "s3://bucket/?a=b",
            "s3://bucket/" + "x" * 128],
)  # fmt: skip
def test_an_address_that_names_no_bucket_says_how_to_write_it_and_which_settings_go_with_it(url: str) -> None:
    with pytest.raises(Misconfigured, match=r"STORAGE_URL.*s3://bucket/prefix.*AWS_ENDPOINT_URL"):
        open_store(url)


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unavailable, match="remove it"):
        open_store(f"file:{tmp_path}/file/store")
