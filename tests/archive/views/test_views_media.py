"""Files: whole or in ranges, to those who may."""

import re

import pytest
from fixtures.house import House


def address(house: House, key: str, variant: str) -> str:
    item = house.keyed("item", key)
    with house.archive.database.reading() as connection:
        from archive.catalogue import records

        made = records.renditions_of(connection, (item.id,))[item.id]
    return next(
        f"/media/{each.asset}/{each.recipe}/{each.variant}"
        for listed in made.values()
        for each in listed
        if each.variant == variant
    )


@pytest.mark.parametrize(
    ("asked", "status", "expected"),
    [
        ("bytes=0-99", 206, (0, 100)),
        ("bytes=100-", 206, (100, None)),
        ("bytes=-50", 206, (-50, None)),
        ("bytes=0-0", 206, (0, 1)),
        ("bytes=10-99999999999", 206, (10, None)),
        ("bytes=0-1,5-6", 200, (0, None)),
        ("lines=1-2", 200, (0, None)),
        ("bytes=abc", 200, (0, None)),
    ],
)
def test_a_range_gives_these_bytes_and_no_others(
    house: House, asked: str, status: int, expected: tuple[int, int | None]
) -> None:
    film = address(house, "I-4", "video.mp4")
    whole = house.visitor().get(film)
    assert whole.status_code == 200 and whole.content_type == "video/mp4"
    assert whole.headers["Accept-Ranges"] == "bytes" and int(whole.headers["Content-Length"]) == len(whole.data)
    part = house.visitor().get(film, headers={"Range": asked})
    wanted = whole.data[expected[0] : expected[1]]
    assert (part.status_code, part.data) == (status, wanted)
    assert int(part.headers["Content-Length"]) == len(wanted)
    if status == 206:
        start = len(whole.data) + expected[0] if expected[0] < 0 else expected[0]
        assert part.headers["Content-Range"] == f"bytes {start}-{start + len(wanted) - 1}/{len(whole.data)}"


def test_a_range_beyond_the_end_is_refused_with_the_size(house: House) -> None:
    film = address(house, "I-4", "video.mp4")
    size = len(house.visitor().get(film).data)
    answer = house.visitor().get(film, headers={"Range": f"bytes={size}-"})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{size}")


def test_if_range_gives_the_whole_when_the_bytes_are_others(house: House) -> None:
    film = address(house, "I-4", "video.mp4")
    etag = house.visitor().get(film).headers["ETag"]
    part = {"Range": "bytes=0-9"}
    assert house.visitor().get(film, headers={**part, "If-Range": etag}).status_code == 206
    assert house.visitor().get(film, headers={**part, "If-Range": '"other"'}).status_code == 200
    assert house.visitor().get(film, headers={**part, "If-Range": "nonsense"}).status_code == 200


def test_what_the_reader_has_already_is_not_sent_again_but_asked_about(house: House) -> None:
    film = address(house, "I-4", "video.mp4")
    first = house.visitor().get(film)
    assert first.headers["Cache-Control"] == "no-cache"
    again = house.visitor().get(film, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_head_tells_the_size_and_sends_nothing(house: House) -> None:
    film = address(house, "I-4", "video.mp4")
    answer = house.visitor().head(film)
    assert answer.data == b"" and int(answer.headers["Content-Length"]) == len(house.visitor().get(film).data)
    part = house.visitor().head(film, headers={"Range": "bytes=0-9"})
    assert part.status_code in (200, 206) and part.data == b""


@pytest.mark.parametrize(
    ("key", "variant", "media_type"),
    [
        ("I-1", "thumb-400.jpg", "image/jpeg"),
        ("I-3", "audio.m4a", "audio/mp4"),
        ("I-3", "audio.opus", "audio/ogg"),
        ("I-3", "audio.mp3", "audio/mpeg"),
        ("I-3", "master.m3u8", "application/vnd.apple.mpegurl"),
        ("I-3", "a64.mp4", "audio/mp4"),
        ("I-3", "peaks.dat", "application/octet-stream"),
        ("I-4", "master.m3u8", "application/vnd.apple.mpegurl"),
        ("I-4", "v360.m3u8", "application/vnd.apple.mpegurl"),
        ("I-4", "v360.mp4", "video/mp4"),
        ("I-4", "sound.mp4", "audio/mp4"),
        ("I-4", "sprite-1.jpg", "image/jpeg"),
        ("I-4", "thumbnails.vtt", "text/vtt; charset=utf-8"),
        ("I-3", "peaks.json", "application/json"),
        ("I-4", "captions.vtt", "text/vtt; charset=utf-8"),
        ("I-4", "poster.jpg", "image/jpeg"),
    ],
)
def test_every_file_says_what_it_is_and_may_be_read_by_viewers_elsewhere(
    house: House, key: str, variant: str, media_type: str
) -> None:
    answer = house.visitor().get(address(house, key, variant))
    assert (answer.status_code, answer.content_type) == (200, media_type)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Accept-Ranges"] == "bytes"
    asked = house.visitor().options(address(house, key, variant), headers={"Access-Control-Request-Headers": "range"})
    assert "Range" in asked.headers["Access-Control-Allow-Headers"]


def test_every_range_that_a_playlist_names_is_a_whole_segment(house: House) -> None:
    """As a player does it: master, playlist, the beginning of the file, then one segment after the other."""
    visitor = house.visitor()
    master = address(house, "I-4", "master.m3u8")
    folder = master.rpartition("/")[0]
    names = [line for line in visitor.get(master).text.splitlines() if line.endswith(".m3u8")]
    names += re.findall(r'URI="([^"]+)"', visitor.get(master).text)
    assert names == ["v360.m3u8", "v540.m3u8", "sound.m3u8"]
    for name in names:
        playlist = visitor.get(f"{folder}/{name}").text
        file = f"{folder}/{name.replace('m3u8', 'mp4')}"
        ranges = re.findall(r"(\d+)@(\d+)", playlist)
        assert len(ranges) >= 4
        for number, (length, start) in enumerate(ranges):
            asked = {"Range": f"bytes={start}-{int(start) + int(length) - 1}"}
            part = visitor.get(file, headers=asked)
            assert (part.status_code, len(part.data)) == (206, int(length))
            assert part.data[4:8] == (b"sidx" if number else b"ftyp")


def test_a_stream_is_as_closed_as_its_item(house: House) -> None:
    """Playlist, rung, sound, small pictures and peaks ask the same question as the film."""
    from dataclasses import replace

    from archive.catalogue import writing
    from archive.model.rules import Audience, Rule

    film = house.keyed("item", "I-4")
    names = ("master.m3u8", "v360.m3u8", "v360.mp4", "sound.mp4", "sprite-1.jpg", "thumbnails.vtt", "captions.vtt")
    paths = [address(house, "I-4", name) for name in names]
    head = replace(film.head, number=film.head.number + 1, rules=(Rule(Audience.REGISTERED),))
    with house.archive.database.writing() as connection:
        writing.revise(connection, film, head, frozenset(), house.by())
    house.publish(film.id)
    assert [house.visitor().get(path).status_code for path in paths] == [401] * len(names)
    assert [house.visitor("reader@example.org").get(path).status_code for path in paths] == [200] * len(names)
    again = house.record(film.id)
    head = replace(film.head, number=again.head.number + 1)
    with house.archive.database.writing() as connection:
        writing.revise(connection, again, head, frozenset(), house.by())
    house.publish(film.id)


def test_a_download_comes_as_an_attachment(house: House) -> None:
    film = address(house, "I-4", "video.mp4")
    assert "Content-Disposition" not in house.visitor().get(film).headers
    assert house.visitor().get(f"{film}/download").headers["Content-Disposition"].startswith("attachment; filename=")


def test_originals_are_for_the_holders_staff_and_come_back_to_the_byte(house: House) -> None:
    asset = house.keyed("item", "I-1").head.assets[0]
    path = f"/media/{asset.id}/original"
    assert house.visitor().get(path).status_code == 401
    assert house.visitor("curator@elsewhere.example.org").get(path).status_code == 403
    from hashlib import sha256

    answer = house.visitor("curator@example.org").get(path)
    assert sha256(answer.data).hexdigest() == asset.digest.sha256
    assert "flower.jpg" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    part = house.visitor("curator@example.org").get(path, headers={"Range": "bytes=5-8"})
    assert part.data == answer.data[5:9]


@pytest.mark.parametrize(
    ("key", "nobody", "reader", "stranger"), [("I-5", 401, 200, 200), ("I-6", 404, 404, 404), ("I-7", 403, 403, 403)]
)
def test_files_follow_the_rules_of_their_item(house: House, key: str, nobody: int, reader: int, stranger: int) -> None:
    for variant in ("thumb-400.jpg", "access.tif"):
        path = address(house, key, variant)
        found = [
            house.visitor(who).get(path).status_code
            for who in (None, "reader@example.org", "curator@elsewhere.example.org", "curator@example.org")
        ]
        assert found == [nobody, reader, stranger, 200], variant


def test_names_that_lead_out_of_the_store_lead_nowhere(house: House) -> None:
    asset = house.keyed("item", "I-1").head.assets[0].id
    for path in ("../../index.json", "pyramid/1/index.json", "pyramid/1/..%2f..%2fx", "pyramid/9/access.tif", "x"):
        assert house.visitor().get(f"/media/{asset}/{path}").status_code == 404, path
