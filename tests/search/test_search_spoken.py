"""What is said in recordings is found, and a hit opens the recording at that second."""

from pathlib import Path

import pytest
from fixtures.batches import row, write_sheet
from fixtures.house import House
from fixtures.media import film, sound

CUES = ((0, "各位乡亲"), (65, "今天讲龙舟怎么造"), (130, "多谢"))


def srt(path: Path) -> Path:
    """SRT in GB18030 with full-width colons, as editing programs leave it."""
    lines = [f"{n}\n{_time(start)} --> {_time(start + 5)}\n{text}\n" for n, (start, text) in enumerate(CUES, 1)]
    path.write_bytes("\r\n".join("\n".join(lines).split("\n")).encode("gb18030"))
    return path


def _time(seconds: int) -> str:
    return f"00：{seconds // 60:02d}：{seconds % 60:02d}，000"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("batch")
    film(folder / "talk.mp4", 140, 64, 48, 1)
    srt(folder / "talk--zh.srt")
    (folder / "talk--en.vtt").write_text("WEBVTT\n\n01:05.000 --> 01:10.000\nHow a dragon boat is built.\n")
    sound(folder / "song.wav", 1)
    (folder / "words.txt").write_text("咸水歌词：虾仔你乖乖瞓落床\n", encoding="utf-8")
    film(folder / "closed.mp4", 1, 64, 48, 5)
    (folder / "closed--zh.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.000\n秘方一钱三分\n", encoding="utf-8")
    rows = [
        row(1, "talk.mp4", "视频"),
        row(2, "song.wav", "音频"),
        row(2, "words.txt", "音频", **{"用途*": "文字稿"}),
        row(3, "closed.mp4", "视频", **{"开放级别*": "仅馆内"}),
    ]
    write_sheet(folder, rows)
    made = House(tmp_path_factory.mktemp("home"))
    made.add(folder)
    return made


def moments(house: House, words: str, lang: str = "zh") -> list[str]:
    answer = house.visitor().get("/api/search", query_string={"q": words, "lang": lang}).json
    return [moment for hit in answer["hits"] for moment in hit["moments"]]


def test_a_hit_in_captions_opens_the_film_at_that_second(house: House) -> None:
    talk = house.keyed("item", "BX-0001")
    part = talk.head.parts[0].id
    wanted = f"http://localhost/zh/item/{talk.id}#part-{part}&t=65"
    assert moments(house, "龙舟") == [wanted]
    assert moments(house, "龍舟怎麼造") == [wanted], "in the other script"
    assert moments(house, "dragon boat", "en") == [wanted.replace("/zh/", "/en/")]
    page = house.visitor().get("/zh/search", query_string={"q": "龙舟"}).text
    assert f'href="{wanted.replace("&", "&amp;")}"' in page
    assert "1:05" in page


def test_a_transcript_without_times_leads_to_its_recording(house: House) -> None:
    song = house.keyed("item", "BX-0002")
    assert moments(house, "虾仔") == [f"http://localhost/zh/item/{song.id}#part-{song.head.parts[0].id}"]
    assert "transcript.txt" in house.visitor().get(f"/zh/item/{song.id}").text


def test_what_not_everybody_may_play_is_not_found_by_its_words(house: House) -> None:
    assert house.visitor().get("/api/search", query_string={"q": "秘方一钱"}).json["total"] in (0, None) or not moments(
        house, "秘方一钱"
    )
    answer = house.visitor().get("/api/search", query_string={"q": "秘方一钱三分"}).json
    assert [hit for hit in answer["hits"] if hit["moments"]] == []
    assert answer["total"] == 0 or answer["loosened"]


def test_ingest_and_search_call_the_words_of_a_recording_by_one_name() -> None:
    from ingest.media.plain_text import CUES as WRITTEN
    from search.within.speech import CUES

    assert CUES == WRITTEN
