"""Wrong settings are refused when the store is opened, in one sentence that names the setting and the cure."""

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from archive.model.errors import Misconfigured, Missing, Unavailable
from archive.storage import Store, make_store, open_store
from tools.engines.process import free_port
from tools.engines.versitygw import versitygw


@pytest.fixture(autouse=True)
def nothing_but_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No keys of whoever runs the tests, and no search for those of a machine in a cloud."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))


def test_a_wrong_secret(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(Misconfigured, match=r"AWS_SECRET_ACCESS_KEY: .*mend it"):
        open_store(url)


def test_a_key_that_nobody_has(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    with pytest.raises(Misconfigured, match=r"AWS_ACCESS_KEY_ID.*mend it|mend it.*AWS_ACCESS_KEY_ID"):
        open_store(url)


@pytest.mark.parametrize("names", [("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), ("AWS_SECRET_ACCESS_KEY",)])
def test_no_keys_or_half_of_them(url: str, monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...]) -> None:
    for name in names:
        monkeypatch.delenv(name)
    with pytest.raises(Misconfigured, match=r"AWS_SECRET_ACCESS_KEY.*set both"):
        open_store(url)


def test_a_bucket_that_is_not_there_and_how_it_is_made() -> None:
    url = "s3://chuanxi-made-by-a-test/store"
    with pytest.raises(Misconfigured, match=r"STORAGE_URL: there is no bucket «chuanxi-made-by-a-test».*--create"):
        open_store(url)
    make_store(url).check()
    make_store(url).check()
    open_store(url).check()


def test_a_server_that_does_not_listen_is_unavailable_because_it_may_come(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in (f"http://127.0.0.1:{free_port()}", "http://nowhere.invalid"):
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        with pytest.raises(Unavailable, match=f"AWS_ENDPOINT_URL: {address} does not answer.*start that server"):
            open_store(url)


@pytest.mark.parametrize("address", ["127.0.0.1:9000", "s3.example.org", "http://", "not an address"])
def test_an_address_that_is_none(url: str, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    with pytest.raises(Misconfigured, match="AWS_ENDPOINT_URL"):
        open_store(url)


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[str]:
    """A web server that is no S3 server."""
    (tmp_path / "pages/folder").mkdir(parents=True)
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path / "pages"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("bucket", "said"), [("folder", "sends us elsewhere"), ("none", "is no S3 server")])
def test_a_server_that_speaks_something_else(
    bucket: str, said: str, pages: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", pages)
    with pytest.raises(Misconfigured, match=f"AWS_ENDPOINT_URL.*{said}"):
        open_store(f"s3://{bucket}")


def test_a_bucket_that_keeps_old_versions_could_not_erase(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import boto3

    with versitygw(tmp_path, versions=True) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        make_store("s3://keeping")
        client = boto3.session.Session(region_name="us-east-1").client("s3")
        client.put_bucket_versioning(Bucket="keeping", VersioningConfiguration={"Status": "Enabled"})
        with pytest.raises(Misconfigured, match=r"STORAGE_URL: .*old versions.*suspend"):
            open_store("s3://keeping")


def test_what_is_withdrawn_later_makes_it_unavailable_not_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import boto3

    with versitygw(tmp_path) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        store = make_store("s3://withdrawn")
        boto3.session.Session(region_name="us-east-1").client("s3").delete_bucket(Bucket="withdrawn")
        for work in (
            lambda: store.read("a"),
            lambda: store.read_range("a", 0, 1),
            lambda: store.exists("a"),
            lambda: list(store.list()),
            lambda: store.write("a", [b"x"]),
        ):
            with pytest.raises(Unavailable, match=r"STORAGE_URL: there is no bucket"):
                work()


def test_stores_under_prefixes_of_one_bucket_do_not_see_each_other(url: str) -> None:
    above, below = open_store(url), open_store(f"{url}/below")
    beside = open_store(f"{url}2")
    below.write("k", [b"below"])
    beside.write("k", [b"beside"])
    assert [entry.key for entry in above.list()] == ["below/k"]
    assert [entry.key for entry in below.list()] == ["k"]
    with pytest.raises(Missing):
        above.read("k")


def test_the_region_may_be_named_as_others_name_it(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    opened: Store = open_store(url)
    opened.check()
