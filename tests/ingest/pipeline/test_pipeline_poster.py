"""A film's poster is the picture that shows most, until somebody chooses another; then it is the one of that second."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ffmpeg
import numpy
import pytest
from fixtures.batches import row, write_sheet
from fixtures.house import House
from PIL import Image

from archive.access.viewer import Role
from archive.catalogue import deposits, records, writing
from archive.catalogue.deposits import State
from archive.model.rules import Audience, Rule
from ingest import runner
from ingest.codec import decode
from ingest.commands import workshop_here
from ingest.media.encoding import program
from ingest.opening import Opening, look
from ingest.payloads import Deposit, Registered
from ingest.pipeline import RENEWING
from ingest.steps.tasks import is_replaced

SECOND = "封面秒数"


def film(path: Path, *cards: tuple[str, float], rate: int = 25) -> None:
    """A film of what ffmpeg's sources draw, each for so many seconds."""
    drawn = [ffmpeg.input(f"{card}:size=320x180:rate={rate}:duration={length}", f="lavfi") for card, length in cards]
    coding = {"vcodec": "libx264", "preset": "ultrafast", "pix_fmt": "yuv420p", "g": 25}
    ffmpeg.output(ffmpeg.concat(*drawn), str(path), **coding).run(cmd=program(), quiet=True, overwrite_output=True)


def posters(house: House) -> tuple[str, ...]:
    """The colours of what stands for the film in a manifest, in a list and on its page."""
    house.settle()
    item, visitor = house.keyed("item", "BX-0001"), house.visitor()
    canvas = visitor.get(f"/iiif/manifest/{item.id}").json["items"][0]
    poster = canvas["placeholderCanvas"]["items"][0]["items"][0]["body"]["id"]
    thumbnail = canvas["thumbnail"][0]["id"]
    page = visitor.get(f"/en/item/{item.id}").text
    shown = page.partition('poster="')[2].partition('"')[0]
    return tuple(colour(visitor.get(each.removeprefix("http://localhost")).data) for each in (poster, thumbnail, shown))


def pixels(data: bytes) -> Any:
    with Image.open(io.BytesIO(data)) as opened:
        return numpy.asarray(opened.convert("RGB"), dtype=float)


def colour(data: bytes) -> str:
    return ("red", "green", "blue")[int(numpy.argmax(pixels(data).reshape(-1, 3).mean(axis=0)))]


def test_the_sheet_says_which_second_the_poster_shows_and_may_change_its_mind(house: House, folder: Path) -> None:
    film(folder / "a.mp4", ("color=red", 3), ("color=blue", 3))
    parts = set()
    for second, seen in (("4.5", "blue"), ("1", "red"), ("4.48", "blue")):
        write_sheet(folder, [row(1, "a.mp4", "视频", **{SECOND: second})])
        house.add(folder)
        assert posters(house) == (seen,) * 3
        (part,) = house.keyed("item", "BX-0001").head.parts
        assert part.poster == float(second)
        parts.add(part.id)
    write_sheet(folder, [row(1, "a.mp4", "视频")])
    house.add(folder)
    item = house.keyed("item", "BX-0001")
    parts.add(item.head.parts[0].id)
    assert len(parts) == 1
    assert posters(house) == ("blue",) * 3, "what no sheet speaks of stays"
    assert recipes_of(house) == {"hls/1", "poster_4500/1", "poster_1000/1", "poster_4480/1"}


def recipes_of(house: House) -> set[str]:
    item = house.keyed("item", "BX-0001")
    with house.archive.database.reading() as connection:
        (made,) = records.renditions_of(connection, (item.id,))[item.id].values()
    return {each.recipe for each in made}


@pytest.fixture
def choose(house: House, folder: Path) -> Callable[..., str]:
    """Chooses on the desk; returns what came of it."""
    film(folder / "a.mp4", ("color=red", 3), ("color=blue", 3))
    write_sheet(folder, [row(1, "a.mp4", "视频")])
    house.add(folder)
    house.account("curator@example.org", Role.CURATOR, "main")
    client, item = house.visitor("curator@example.org"), house.keyed("item", "BX-0001")

    def chosen(**form: str) -> str:
        body = client.get(f"/en/desk/{item.id}").text
        token, seen = (re.search(rf'name="{name}" value="([^"]+)"', body) for name in ("csrf_token", "seen"))
        assert token and seen
        offered = re.findall(r'name="second" value="([\d.]+)"', body)
        assert 5 <= len(offered) <= 24
        assert float(offered[0]) == 0
        form = {"csrf_token": token[1], "seen": seen[1], **form}
        answer = client.post(f"/en/desk/{item.id}/poster/{item.head.parts[0].id}", data=form)
        assert answer.status_code == 303
        assert client.get(answer.location).status_code == 200
        return answer.location.rpartition("poster=")[2]

    return chosen


def test_on_the_desk_a_picture_of_the_film_is_chosen_and_stays(
    house: House, folder: Path, choose: Callable[..., str]
) -> None:
    for form, seen in (({"second": "5.0"}, "blue"), ({"second": "5.0", "typed": "1"}, "red")):
        assert choose(**form) == "chosen"
        assert house.work() == 1
        publish(house)
        assert posters(house) == (seen,) * 3
    assert house.work() == 0
    house.add(folder)
    assert house.keyed("item", "BX-0001").head.parts[0].poster == 1
    assert posters(house) == ("red",) * 3


def test_a_chosen_picture_is_seen_once_its_version_is_published_and_until_then_the_one_before(
    house: House, choose: Callable[..., str]
) -> None:
    of_itself = posters(house)
    for second, before, after in (("1.0", of_itself, "red"), ("5.0", ("red",) * 3, "blue")):
        assert choose(second=second) == "chosen"
        assert house.work() == 1
        assert posters(house) == before
        publish(house)
        assert posters(house) == (after,) * 3
    assert choose(second="1.0") == "chosen"
    assert house.work() == 0, "it is there since it was chosen before"
    assert posters(house) == ("blue",) * 3
    assert choose(second="") == "chosen"
    publish(house)
    assert posters(house) == of_itself
    assert house.work() == 0


def test_the_public_poster_is_made_again_beside_the_one_that_is_chosen_next(
    house: House, choose: Callable[..., str]
) -> None:
    choose(second="5.0")
    house.work()
    publish(house)
    choose(second="1.0")
    house.work()
    for entry in [*house.archive.store.list("renditions/")]:
        house.archive.store.delete(entry.key)
    item = house.keyed("item", "BX-0001")
    done = house.app.test_cli_runner().invoke(args=["ingest", "derive", item.id])
    assert done.exit_code == 0, done.output
    assert posters(house) == ("blue",) * 3
    publish(house)
    assert posters(house) == ("red",) * 3


def test_another_choice_before_the_first_has_ended_is_made_as_well(house: House, choose: Callable[..., str]) -> None:
    choose(second="5.0")
    with house.app.app_context():
        shop = workshop_here()
    opening = Opening(shop.database, shop.clock)
    look(shop.database, opening, "one")
    with shop.database.writing() as connection:
        entry = deposits.claim(connection, "one", 60)
    assert entry is not None
    tools = runner.Tools(shop, entry, "one", "a worker")
    made = RENEWING[0].run(decode(entry.given, Deposit), tools)
    assert isinstance(made, Registered)
    choose(second="1.0")
    look(shop.database, opening, "another")  # sees that the first is still at work
    runner._end(tools, State.SUCCEEDED, made.problems, made)
    assert house.work() == 1
    publish(house)
    assert posters(house) == ("red",) * 3
    assert house.work() == 0


def test_what_was_made_while_a_film_was_open_stays_when_another_picture_is_chosen_inside(
    house: House, folder: Path, choose: Callable[..., str]
) -> None:
    write_sheet(folder, [row(1, "a.mp4", "视频", **{"开放级别*": "内部"})])
    house.add(folder)
    assert Rule(Audience.INTERNAL) in house.keyed("item", "BX-0001").head.rules
    assert choose(second="5.0") == "chosen"
    assert house.work() == 1
    assert recipes_of(house) == {"hls/1", "poster_5000/1"}


def test_a_second_behind_the_last_picture_shows_the_last_one(house: House, folder: Path) -> None:
    film(folder / "a.mp4", ("color=red", 1), ("color=blue", 1), rate=5)
    write_sheet(folder, [row(1, "a.mp4", "视频", **{SECOND: "1.95"})])
    house.add(folder)
    assert posters(house) == ("blue",) * 3
    assert "poster_1950/1" in recipes_of(house)


def test_a_poster_alone_replaces_no_recording() -> None:
    assert not is_replaced("hls_0a0a0a0a/1", {"poster_1000_0b0b0b0b/1"})
    assert is_replaced("hls_0a0a0a0a/1", {"poster_1000_0b0b0b0b/1", "hls_0b0b0b0b/1"})


def test_without_its_small_pictures_a_record_can_be_changed_all_the_same(
    house: House, choose: Callable[..., str]
) -> None:
    choose(second="5.0")
    house.work()
    for entry in [*house.archive.store.list("renditions/")]:
        if entry.key.endswith("thumbnails.vtt"):
            house.archive.store.delete(entry.key)
    item = house.keyed("item", "BX-0001")
    answer = house.visitor("curator@example.org").get(f"/en/desk/{item.id}")
    assert answer.status_code == 200 and 'name="typed"' not in answer.text


def test_what_a_fallen_worker_made_and_did_not_write_down_is_written_down(
    house: House, choose: Callable[..., str]
) -> None:
    choose(second="5.0")
    house.work()
    item = house.keyed("item", "BX-0001")
    with house.archive.database.writing() as connection:
        writing.drop_renditions(connection, item.head.assets[0].id, {"hls/1"})
    done = house.app.test_cli_runner().invoke(args=["ingest", "derive", item.id])
    assert done.exit_code == 0, done.output
    assert recipes_of(house) == {"hls/1", "poster_5000/1"}


def publish(house: House) -> None:
    house.publish(house.keyed("item", "BX-0001").id)


@pytest.mark.parametrize(
    ("form", "outcome"),
    [({"typed": "6.5"}, "beyond"), ({"second": "nan"}, "beyond"), ({"second": "1", "seen": "0"}, "overtaken")],
)
def test_a_choice_that_cannot_be_is_refused_and_nothing_saved(
    house: House, choose: Callable[..., str], form: dict[str, str], outcome: str
) -> None:
    before = house.keyed("item", "BX-0001")
    assert choose(**form) == outcome
    assert house.keyed("item", "BX-0001") == before


def test_a_second_of_a_later_file_of_a_recording_is_that_of_the_whole(house: House, folder: Path) -> None:
    film(folder / "a.mp4", ("color=red", 3))
    film(folder / "b.mp4", ("color=red", 1), ("color=blue", 2))
    one = {"同次录制": "席间"}
    write_sheet(folder, [row(1, "a.mp4", "视频", **one), row(1, "b.mp4", "视频", **one, **{SECOND: "2"})])
    house.add(folder)
    (part,) = house.keyed("item", "BX-0001").head.parts
    assert part.poster == pytest.approx(5, abs=0.05)
    assert posters(house) == ("blue",) * 3


def test_footage_that_is_kept_inside_has_the_chosen_poster_and_its_smallest_size_alone(
    house: House, folder: Path
) -> None:
    film(folder / "a.mp4", ("color=red", 1), ("color=blue", 1))
    write_sheet(folder, [row(1, "a.mp4", "视频", **{SECOND: "1.5", "开放级别*": "内部"})])
    house.add(folder)
    item = house.keyed("item", "BX-0001")
    assert Rule(Audience.INTERNAL) in item.head.rules
    done = house.app.test_cli_runner().invoke(args=["ingest", "derive", item.id])
    assert done.output.endswith("made: 0\n"), "nothing lacks"
    with house.archive.database.reading() as connection:
        (made,) = records.renditions_of(connection, (item.id,))[item.id].values()
    assert {each.recipe for each in made} == {"footage/1", "poster_1500/1"}


@pytest.mark.parametrize(("given", "code"), [("7", "poster_beyond"), ("1:30", "poster_unreadable")])
def test_a_second_that_cannot_be_is_told_with_its_row(house: House, folder: Path, given: str, code: str) -> None:
    film(folder / "a.mp4", ("color=red", 2))
    write_sheet(folder, [row(1, "a.mp4", "视频", **{SECOND: given})])
    (problem,) = (each for each in house.plan(folder).everything if each.stops)
    assert (problem.code, problem.where.row) == (code, 2)


def test_of_itself_the_poster_is_neither_black_nor_blurred(house: House, folder: Path) -> None:
    film(folder / "sharp.mp4", ("color=black", 2), ("testsrc2=sar=1", 2))
    two = ffmpeg.input("color=black:size=320x180:rate=25:duration=5", f="lavfi")
    two = two.filter("drawbox", color="white", x=160, width=160, t="fill").filter("gblur", sigma=20)
    whole = ffmpeg.concat(ffmpeg.input(str(folder / "sharp.mp4")).video, two.filter("format", "yuv420p"))
    ffmpeg.output(whole, str(folder / "a.mp4"), pix_fmt="yuv420p").run(cmd=program(), quiet=True)
    (folder / "sharp.mp4").unlink()
    write_sheet(folder, [row(1, "a.mp4", "视频")])
    house.add(folder)
    item = house.keyed("item", "BX-0001")
    with house.archive.database.reading() as connection:
        made = records.renditions_of(connection, (item.id,))[item.id][item.head.assets[0].id]
    (key,) = (each.key for each in made if each.variant == "poster.jpg")
    seen = pixels(b"".join(house.archive.store.read(key)))
    colourful = numpy.abs(seen.max(axis=2) - seen.min(axis=2)).mean()
    assert colourful > 40, "the test card has colours, what is black or blurred has none"
