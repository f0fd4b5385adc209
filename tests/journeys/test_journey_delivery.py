"""A film comes to its viewers the same from a folder and from an S3 server, through the site and from that server.

On a folder by default; on a server where TEST_S3_URL names one, which then hands out what is large.
"""

import os
import re
import urllib.error
import urllib.request
from dataclasses import replace

import pytest
from fixtures.collection import ITEM, TABLES, vtt
from fixtures.house import House
from fixtures.media import film, sound
from fixtures.servers.stores import TEST_S3_URL, new_s3_url
from flask.testing import FlaskClient

from archive.access.viewer import Role
from archive.catalogue import records, writing
from archive.model.rendition import Rendition
from archive.model.rules import Audience, Rule
from archive.storage import Given

CURATOR, READER = "curator@example.org", "reader@example.org"
FILM = {
    "master.m3u8": "application/vnd.apple.mpegurl",
    "v360.m3u8": "application/vnd.apple.mpegurl",
    "v360.mp4": "video/mp4",
    "sound.mp4": "audio/mp4",
    "captions.vtt": "text/vtt; charset=utf-8",
    "thumbnails.vtt": "text/vtt; charset=utf-8",
    "poster.jpg": "image/jpeg",
    "sprite-1.jpg": "image/jpeg",
}
SOUND = {"master.m3u8": "application/vnd.apple.mpegurl", "a64.mp4": "audio/mp4", "peaks.json": "application/json"}
FILES = [("I-4", name, kind) for name, kind in FILM.items()] + [("I-3", name, kind) for name, kind in SOUND.items()]
CLOSED = {Audience.REGISTERED: 401, Audience.ONSITE: 403, Audience.INTERNAL: 404}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house with a film whose original has 19 MB, and a sound."""
    folder = tmp_path_factory.mktemp("delivery")
    there = {"STORAGE_URL": new_s3_url(), "STORAGE_PUBLIC_URL": os.environ["AWS_ENDPOINT_URL"]} if TEST_S3_URL else {}
    made = House(folder / "home", **there)
    media = folder / "media"
    media.mkdir()
    film(media / "film.avi", 12, 640, 360, 5, vcodec="rawvideo", pix_fmt="yuv420p")
    sound(media / "song.wav", 12)
    vtt(media / "film--zh-Hans.vtt", 2)
    usual = {"access": "public", "notice": "notice:traditional_knowledge"}
    items = (
        {**usual, "key": "I-3", "zh": "剪纸歌", "en": "Song", "kind": "audio", "files": '"song.wav"'},
        {**usual, "key": "I-4", "zh": "剪纸短片", "en": "Film", "kind": "video", "files": '"film.avi"'},
    )
    (media / "metadata.toml").write_text(TABLES + "".join(ITEM.format(**each) for each in items), encoding="utf-8")
    made.add(media)
    made.account(CURATOR, Role.CURATOR, "main")
    made.account(READER, Role.REGISTERED)
    return made


def rendition(house: House, key: str, variant: str) -> Rendition:
    item = house.keyed("item", key).id
    with house.archive.database.reading() as connection:
        made = records.renditions_of(connection, (item,))[item]
    return next(each for listed in made.values() for each in listed if each.variant == variant)


def address(each: Rendition) -> str:
    return f"/media/{each.asset}/{each.recipe}/{each.variant}"


def original(house: House) -> str:
    (asset,) = [each for each in house.keyed("item", "I-4").head.assets if each.kind == "video"]
    return f"/media/{asset.id}/original"


def statuses(visitor: FlaskClient, house: House, *, download: bool = False) -> set[int]:
    ending = "/download" if download else ""
    return {visitor.get(address(rendition(house, "I-4", name)) + ending).status_code for name in FILM}


def opened_to(house: House, audience: Audience) -> None:
    present = house.keyed("item", "I-4")
    head = replace(present.head, number=present.head.number + 1, rules=(Rule(audience),))
    with house.archive.database.writing() as connection:
        writing.revise(connection, present, head, frozenset(), house.by())
    house.publish(present.id)


def fetched(url: str, **headers: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read()


@pytest.mark.parametrize(("key", "variant", "media_type"), FILES)
def test_every_file_of_a_stream_is_given_whole_in_part_and_unsent(
    house: House, key: str, variant: str, media_type: str
) -> None:
    visitor, path = house.visitor(), address(rendition(house, key, variant))
    whole = visitor.get(path)
    assert (whole.status_code, whole.content_type) == (200, media_type)
    assert len(whole.data) == int(whole.headers["Content-Length"]) > 20
    assert whole.headers["Access-Control-Allow-Origin"] == "*"
    assert {"ETag", "Content-Range", "Accept-Ranges"} <= set(
        re.split(", ", whole.headers["Access-Control-Expose-Headers"])
    )
    asked = visitor.options(
        path, headers={"Origin": "https://viewer.example", "Access-Control-Request-Headers": "range"}
    )
    assert "Range" in asked.headers["Access-Control-Allow-Headers"]
    part = visitor.get(path, headers={"Range": "bytes=5-14", "If-Range": whole.headers["ETag"]})
    assert (part.status_code, part.data) == (206, whole.data[5:15])
    assert part.headers["Content-Range"] == f"bytes 5-14/{len(whole.data)}"
    head = visitor.head(path)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Length", "Content-Type", "ETag", "Accept-Ranges"):
        assert head.headers[name] == whole.headers[name], name
    assert visitor.get(path, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304


def test_a_rung_is_played_by_the_ranges_of_its_playlist(house: House) -> None:
    visitor, path = house.visitor(), address(rendition(house, "I-4", "v360.m3u8"))
    ranges = re.findall(r"(\d+)@(\d+)", visitor.get(path).text)
    whole = visitor.get(path.replace(".m3u8", ".mp4")).data
    assert len(ranges) >= 4
    for length, start in ((int(length), int(start)) for length, start in ranges):
        part = visitor.get(path.replace(".m3u8", ".mp4"), headers={"Range": f"bytes={start}-{start + length - 1}"})
        assert (part.status_code, part.data) == (206, whole[start : start + length])
    assert sum(int(length) for length, _ in ranges) == len(whole)


@pytest.mark.parametrize("audience", CLOSED)
def test_what_is_closed_is_closed_whichever_way_it_would_have_come(house: House, audience: Audience) -> None:
    curator = house.visitor(CURATOR)
    handed_out = {307} if TEST_S3_URL else {200}
    opened_to(house, audience)
    for visitor in (house.visitor(), *([house.visitor(READER)] if audience is not Audience.REGISTERED else [])):
        assert statuses(visitor, house) == statuses(visitor, house, download=True) == {CLOSED[audience]}
        refused = visitor.get(original(house))
        assert refused.status_code in (401, 403, 404), "originals are for the staff of the holder"
        assert "Location" not in refused.headers
    assert statuses(curator, house) == {200}
    assert {curator.get(original(house)).status_code} == handed_out
    opened_to(house, Audience.PUBLIC)
    assert statuses(house.visitor(), house) == {200}


@pytest.mark.parametrize(("key", "variant", "media_type"), FILES)
def test_a_server_gives_the_same_bytes_by_a_signed_address(
    house: House, key: str, variant: str, media_type: str
) -> None:
    made = rendition(house, key, variant)
    whole = house.visitor().get(address(made)).data
    at = os.environ["AWS_ENDPOINT_URL"] if TEST_S3_URL else "https://nobody.example"
    link = house.archive.store.link(made.key, at, 60, Given(variant, media_type))
    if not TEST_S3_URL:
        assert link is None, "a folder has no server: the site gives everything"
        assert house.visitor().get(f"{address(made)}/download").data == whole
        return
    assert link is not None
    assert fetched(link) == (200, whole)
    assert fetched(link, Range="bytes=5-14") == (206, whole[5:15])
    assert fetched(link.partition("?")[0])[0] in (401, 403), "unsigned, the server gives nothing"


def test_a_large_original_is_handed_out_by_the_server_if_there_is_one_and_told_of_by_the_site(house: House) -> None:
    curator, path = house.visitor(CURATOR), original(house)
    sent = curator.get(path)
    body = sent.data
    if TEST_S3_URL:
        assert (sent.status_code, sent.headers["Cache-Control"]) == (307, "no-store")
        status, body = fetched(sent.headers["Location"])
        assert status == 200
        assert fetched(sent.headers["Location"], Range="bytes=1000-1999") == (206, body[1000:2000])
    assert len(body) > 8 << 20
    head = curator.head(path)
    assert (head.status_code, int(head.headers["Content-Length"])) == (200, len(body))
    assert curator.get(path, headers={"If-None-Match": head.headers["ETag"]}).status_code == 304
